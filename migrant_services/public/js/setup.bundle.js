// The page Set Up. It is fetched when it is opened for the first time.
import { SetUp } from "./setup/page.js";

frappe.provide("migrant_services");
migrant_services.SetUp = SetUp;
