"""Short lists to start with: what goes wrong with machines, why, and what helped.

Written for those who keep copiers, air conditioning, forklifts and UPS. Managers change them under
Set-up, Fault lists; what is here only fills an installation that has none.
"""

from __future__ import annotations

COPIER = ("copier", "printer", "press", "wide format")
COOLING, FORKLIFT, UPS = ("air conditioning",), ("forklift",), ("UPS",)
ANY: tuple[str, ...] = ()

# List: kinds of machine: entries. No kind of machine means every one.
START: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {
    "problem": {
        COPIER: (
            "Paper jam",
            "Streaks or spots on prints",
            "Print too light",
            "Error code",
            "Does not print from the network",
            "Scan does not arrive",
            "Finisher or stapler fails",
        ),
        COOLING: ("Does not cool", "Water drips", "Unit ices up"),
        FORKLIFT: ("Does not lift", "Brakes weak", "Battery does not last", "Hydraulic leak"),
        UPS: ("Battery alarm", "Runs on bypass", "Overload alarm"),
        ANY: ("Does not start", "Noise", "Damage from outside", "Question about use"),
    },
    "cause": {
        COPIER: (
            "Rollers worn",
            "Drum worn",
            "Fuser worn",
            "Toner empty or wrong",
            "Paper damp or wrong",
            "Sensor dirty",
            "Network or driver settings",
            "Firmware",
        ),
        COOLING: ("Filter blocked", "Refrigerant low", "Drain blocked", "Fan motor worn"),
        FORKLIFT: ("Hose or seal worn", "Brake lining worn", "Battery worn", "Chain worn"),
        UPS: ("Battery at its end", "Fan worn", "Load too high"),
        ANY: ("Part worn", "Foreign object", "Wrong use", "Power supply", "Not found yet"),
    },
    "correction": {
        COPIER: (
            "Cleaned",
            "Rollers changed",
            "Drum changed",
            "Fuser changed",
            "Settings corrected",
            "Firmware updated",
        ),
        COOLING: ("Filter cleaned or changed", "Refrigerant filled up", "Drain cleared"),
        FORKLIFT: ("Hose or seal changed", "Brakes adjusted", "Battery changed or filled up"),
        UPS: ("Batteries changed", "Fan changed", "Load moved"),
        ANY: ("Part changed", "Adjusted", "User shown how", "No fault found", "Waits for a part"),
    },
}


def rows() -> list[tuple[str, str, list[str], int]]:
    """Each entry as (list, words, kinds of machine, position)."""
    found = []
    for kind, groups in START.items():
        entries = [(each, words) for each, group in groups.items() for words in group]
        for number, (categories, words) in enumerate(entries, 1):
            found.append((kind, words, list(categories), number * 10))
    return found
