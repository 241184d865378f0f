"""What a company brings with it, by kind, in the order in which it is best imported."""

from accounts.imports.contracts import Contracts
from accounts.imports.machines import Machines, Models
from accounts.imports.people import People
from accounts.imports.places import Contacts, Customers, Sites
from accounts.imports.territories import Territories
from fieldapp.plumbing.importing import kinds

kinds.register(Territories, People, Customers, Sites, Contacts, Models, Machines, Contracts)
