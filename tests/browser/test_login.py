def test_the_desk_opens_after_login(page, log_in):
	log_in("Administrator")
	page.wait_for_selector(".layout-main-section")
	assert page.evaluate("frappe.session.user") == "Administrator"
