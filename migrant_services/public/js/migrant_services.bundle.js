// What the forms of the app share; loaded once with the desk.
import "./today.js";
import "./age.js";
import "./appointment_times.js";
import "./dialogs.js";
import "./links.js";
import "./merge_people.js";
import "./pair_review.js";
import "./person_card.js";
import "./print_slip.js";
import "./duplicates.js";
import "./documents.js";
import "./household.js";
import "./likeness.js";
import "./stage_needs.js";
import "./stages.js";
import "./workflow_reason.js";
import "./workspaces.js";
