import sys

from bonport.sandbox.cli import main

sys.exit(main(sys.argv[1:]))
