"""How far two places on the map are from each other, as the crow flies."""

from __future__ import annotations

from math import asin, cos, isfinite, radians, sin, sqrt

_EARTH_KM = 6371.0


def kilometres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the great-circle distance of two (latitude, longitude) pairs in degrees, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = first, second
    a = sin(radians(lat2 - lat1) / 2) ** 2
    a += cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(a)))


def told(km: float) -> str:
    """Return a distance as one says it: 850 米, 3.2 公里, 26 公里."""
    if km < 0.95:
        return f"{max(1, round(km * 20)) * 50} 米"
    return f"{km:.1f} 公里" if km < 10 else f"{km:.0f} 公里"


def point(latitude: object, longitude: object) -> tuple[float, float] | None:
    """Return a place on the map, None for what is none; 0, 0 is what phones send when they do not know."""
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return (float(latitude), float(longitude)) if latitude or longitude else None
