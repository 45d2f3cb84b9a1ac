"""A failure, said in one sentence from any screen, and told to Sentinelle: kept here first, it leaves when it can."""
