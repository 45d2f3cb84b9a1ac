"""Who signs in. What a person may do is said by the activities of `practice.places`, not by flags here."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True)
    username = models.CharField("identifiant", max_length=150, unique=True)
    is_active = models.BooleanField("actif", default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    class Meta:
        verbose_name = "utilisateur"
