"""The service map: what there is, what depends on what, and what that says about an incident."""

from mim_console.incident.services.item import Edge, Item
from mim_console.incident.services.service_map import Reached, ServiceMap

__all__ = ["Edge", "Item", "Reached", "ServiceMap"]
