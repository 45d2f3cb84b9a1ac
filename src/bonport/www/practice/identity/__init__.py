"""Who the patient is: the banner, creating, establishing the INS, the work list, repairing an error."""

from bonport.www.practice.identity.banner import banner

__all__ = ["banner"]
