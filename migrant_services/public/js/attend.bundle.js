// The page Attend. It is fetched when it is opened for the first time.
import { Attend } from "./attend/page.js";
import { Questions } from "./attend/questions.js";

frappe.provide("migrant_services");
migrant_services.Attend = Attend;
// A question is tried with the fields of the page before it is asked there.
migrant_services.AttendQuestions = Questions;
