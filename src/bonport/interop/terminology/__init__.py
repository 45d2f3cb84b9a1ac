"""Code tables, one file each, with source, edition and dates. No code is hard-coded elsewhere."""

from bonport.interop.terminology.code import Code, Edition

__all__ = ["Code", "Edition"]
