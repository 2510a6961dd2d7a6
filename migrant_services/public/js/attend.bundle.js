// The page Attend. It is fetched when it is opened for the first time.
import { Attend } from "./attend/page.js";

frappe.provide("migrant_services");
migrant_services.Attend = Attend;
