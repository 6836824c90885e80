"""Ids that tell nothing: the same person has the same id at every import, and nobody outside can guess it."""

import hmac


def student_id(sis_id: str, district_key: bytes) -> str:
    """The opaque id of a student: HMAC-SHA256 of the SIS id under the district's key, 32 hex digits."""
    return _opaque(sis_id, district_key)


def guardian_id(sis_id: str, district_key: bytes) -> str:
    """The opaque id of a guardian."""
    return _opaque(f"guardian/{sis_id}", district_key)


def _opaque(name: str, district_key: bytes) -> str:
    return hmac.digest(district_key, name.encode(), "sha256").hex()[:32]
