"""Where an address is: what calls and users tell alike."""

from __future__ import annotations

from moesif_tui.wire.base import Document


class Place(Document):
    """Where an address is, as its register says. Latitude and longitude are degrees."""

    ip: str | None = None
    region_name: str | None = None
    continent_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    timezone: str | None = None
    dma_code: int | None = None
    postal_code: str | None = None
    city_name: str | None = None
    country_code2: str | None = None
    country_code3: str | None = None
    country_name: str | None = None
