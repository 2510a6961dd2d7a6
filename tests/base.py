"""The base class of tests that use a site, on every supported version of Frappe."""

try:
	from frappe.tests import IntegrationTestCase as SiteTestCase
except ImportError:
	from frappe.tests.utils import FrappeTestCase as SiteTestCase

__all__ = ["SiteTestCase"]
