// The page Attend; fetched when it is opened first.
import { Attend } from "./attend/page.js";

frappe.provide("migrant_services");
migrant_services.Attend = Attend;
