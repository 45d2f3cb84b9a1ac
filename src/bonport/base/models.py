from bonport.base.audit import AuditEvent, AuditHead
from bonport.base.search.models import SearchEntry, SearchSpelling, SearchTerm
from bonport.base.tenancy import Practice
from bonport.base.users import User

__all__ = ["AuditEvent", "AuditHead", "Practice", "SearchEntry", "SearchSpelling", "SearchTerm", "User"]
