"""Models of delegation and empowerment in organizations."""

from stepback._organization import Organization
from stepback._problems import InvalidOrganization, Problem
from stepback._records import *
