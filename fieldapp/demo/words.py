"""Words of the demo company that need no thought: names, streets, what customers say."""

from accounts.models.people import Role

TECHNICIAN, REP = Role.TECHNICIAN, Role.REP
SERVICE, SALES, ADMIN = Role.SERVICE_MANAGER, Role.SALES_MANAGER, Role.ADMIN

# username: name, roles, manager, territories
PEOPLE: dict[str, tuple[str, list[Role], str, list[str]]] = {
    "mona": ("Mona Deverell", [SERVICE, SALES], "", ["South", "North", "West"]),
    "sven": ("Sven Aaltonen", [SERVICE], "mona", ["South", "North", "West"]),
    "admin": ("Ada Minster", [ADMIN], "", []),
    "erin": ("Erin Calloway", [TECHNICIAN], "sven", ["South"]),
    "carl": ("Carl Brandvold", [TECHNICIAN], "sven", []),
    "otto": ("Otto Lindqvist", [TECHNICIAN], "sven", ["West"]),
    "nina": ("Nina Farrow", [TECHNICIAN], "sven", ["South"]),
    "hugh": ("Hugh Pennock", [TECHNICIAN], "sven", ["South"]),
    "ivo": ("Ivo Marek", [TECHNICIAN], "sven", ["North"]),
    "tess": ("Tess Holloway", [TECHNICIAN], "sven", ["North"]),
    "june": ("June Abara", [TECHNICIAN], "sven", ["West"]),
    "sam": ("Sam Whitlock", [REP], "mona", ["South"]),
    "rita": ("Rita Moreau", [REP], "mona", ["South"]),
    "paul": ("Paul Osgood", [REP], "mona", ["North"]),
    "lena": ("Lena Korhonen", [REP], "mona", ["North"]),
    "gwen": ("Gwen Trevanion", [REP], "mona", ["West"]),
}

# territory: postal areas, towns with their outward codes
TERRITORIES: dict[str, tuple[list[str], dict[str, list[str]]]] = {
    "South": (
        ["BN", "SO", "PO", "RG", "GU", "ME", "TN"],
        {
            "Brighton": ["BN1", "BN2"],
            "Southampton": ["SO14", "SO15"],
            "Portsmouth": ["PO1", "PO3"],
            "Reading": ["RG1", "RG2"],
            "Guildford": ["GU1", "GU2"],
            "Maidstone": ["ME14", "ME15"],
            "Tonbridge": ["TN9", "TN10"],
        },
    ),
    "North": (
        ["LS", "M", "S", "NE", "YO", "HU"],
        {
            "Leeds": ["LS1", "LS11"],
            "Manchester": ["M1", "M15"],
            "Sheffield": ["S1", "S9"],
            "Newcastle upon Tyne": ["NE1", "NE3"],
            "York": ["YO1", "YO30"],
            "Hull": ["HU1", "HU9"],
        },
    ),
    "West": (
        ["BS", "BA", "EX", "PL", "GL", "TQ"],
        {
            "Bristol": ["BS1", "BS4"],
            "Bath": ["BA1", "BA2"],
            "Exeter": ["EX1", "EX2"],
            "Plymouth": ["PL1", "PL4"],
            "Gloucester": ["GL1", "GL2"],
            "Torquay": ["TQ1", "TQ2"],
        },
    ),
}

# No real postcode ends in two of these letters.
LAST_LETTERS = "CIKMOV"

# territory: customer, segment, parent (by name, of the same list)
CUSTOMERS: dict[str, list[tuple[str, str, str]]] = {
    "South": [
        ("Harlow & Pike Solicitors", "Legal", ""),
        ("Tamsett Foods", "Manufacturing", ""),
        ("St Brannoc’s Hospital", "Health", ""),
        ("Kestrelmere Logistics", "Logistics", ""),
        ("Ottermere College", "Education", ""),
        ("Tamsett Cold Stores", "Logistics", "Tamsett Foods"),
        ("Brantholme Borough Council", "Public sector", ""),
        ("Wexcombe & Daughters", "Retail", ""),
        ("Marlhurst Mutual", "Finance", ""),
        ("Quillmoor Press", "Manufacturing", ""),
        ("Ashcombe Dental Group", "Health", ""),
        ("Fennimore Legal", "Legal", ""),
        ("Port Lavern Freight", "Logistics", ""),
        ("Sallowfield Schools Trust", "Education", ""),
        ("Pellworth Accountants", "Finance", ""),
        ("Hythewick Garden Centres", "Retail", ""),
    ],
    "North": [
        ("Ravensgill Engineering", "Manufacturing", ""),
        ("Ostley & Grange", "Legal", ""),
        ("Thornbeck Infirmary", "Health", ""),
        ("Ravensgill Castings", "Manufacturing", "Ravensgill Engineering"),
        ("Calderholt University College", "Education", ""),
        ("Northmoor Parcel Company", "Logistics", ""),
        ("Skelder District Council", "Public sector", ""),
        ("Wharfmill Outfitters", "Retail", ""),
        ("Hallam Tarn Building Society", "Finance", ""),
        ("Eskdene Surgeries", "Health", ""),
        ("Brackenthwaite Pumps", "Manufacturing", ""),
        ("Garrowby Haulage", "Logistics", ""),
    ],
    "West": [
        ("Tollerdown Water", "Public sector", ""),
        ("Penrannoc Boatyards", "Manufacturing", ""),
        ("Combe Martock Clinic", "Health", ""),
        ("Avonmarsh Legal", "Legal", ""),
        ("Quantoxley College", "Education", ""),
        ("Severn Lode Transport", "Logistics", ""),
        ("Marrowbridge Stores", "Retail", ""),
        ("Tollerdown Energy", "Manufacturing", "Tollerdown Water"),
        ("Dartleigh Insurance", "Finance", ""),
        ("Trewince Vets", "Health", ""),
        ("Brockmoor Bindery", "Manufacturing", ""),
        ("Chewcombe Parish Schools", "Education", ""),
    ],
}

SITE_KINDS = {
    "Legal": ["Head office", "Records store", "Court chambers"],
    "Health": ["Main building", "Radiology wing", "Outpatients", "Records"],
    "Education": ["Main campus", "Library", "Science block", "North campus"],
    "Logistics": ["Head office", "Depot A", "Depot B", "Night hub"],
    "Manufacturing": ["Works office", "Packing hall", "Design studio", "Warehouse"],
    "Public sector": ["Town hall", "Contact centre", "Planning office", "Depot"],
    "Retail": ["Head office", "Flagship store", "Distribution centre", "Outlet"],
    "Finance": ["Head office", "Branch", "Operations centre", "Archive"],
}
STREETS = [
    "Fleetmarsh Lane",
    "Old Tannery Row",
    "Lanternmakers Street",
    "Quarrygate Road",
    "Bellfounder Way",
    "Osier Wharf",
    "Millrace Parade",
    "Cooperage Yard",
    "Signal Box Road",
    "Weavers Rise",
    "Chandlery Close",
    "Ropemaker Hill",
    "Plover Business Park",
    "Halyard Court",
]
FLOORS = [["0"], ["1", "0"], ["2", "1", "0"], ["3", "2", "1", "0"], ["4", "2", "1", "0", "-1"]]
GETTING_IN = [
    "Sign in at the desk; they ring up for a badge.",
    "Loading bay at the back, bell on the left. The lift is small.",
    "Park in visitor bays 1 to 6. Say “printer service” at the barrier.",
    "Badge from security. Photo ID needed, no exceptions.",
    "Ring the mobile on arrival: the front door is locked after 16:00.",
    "Hi-vis needed in the yard. The machines are through the blue door.",
    "Reception closes from 12:30 to 13:15.",
    "",
]
# fmt: off
FIRST_NAMES = [
    "Joan", "Priya", "Marek", "Olive", "Dylan", "Amara", "Felix", "Nora", "Tomas", "Bridget",
    "Kofi", "Elsie", "Ravi", "Maud", "Stefan", "Leila", "Hector", "Ines", "Callum", "Wanda",
    "Yusuf", "Thea", "Gareth", "Mina", "Oscar", "Petra", "Lionel", "Zara", "Ewan", "Freya",
]
LAST_NAMES = [
    "Petherick", "Shahane", "Oduya", "Tillman", "Vasko", "Brennick", "Ashdown", "Quayle",
    "Ferreby", "Lomax", "Nakimera", "Rosewell", "Hartnoll", "Ibekwe", "Sundry", "Callister",
    "Mapleton", "Dray", "Winterford", "Osei-Hale", "Garrick", "Penhale", "Trask", "Umbers",
    "Yelland", "Corrigall", "Bexley-Rowe", "Fenwright", "Marlin", "Standish",
]
# fmt: on
CONTACT_ROLES = [
    ("Office manager", True),
    ("Facilities manager", True),
    ("IT manager", True),
    ("Receptionist", False),
    ("Print room lead", False),
    ("Finance director", True),
    ("Department secretary", False),
]
BEST_TIMES = ["mornings before 10", "after 14:00", "not on Mondays", "", "", ""]
SPOTS = ["Post room", "Corridor", "Reception", "Copy corner", "Records", "Open plan", "Packing"]
