// What the forms of the app share; loaded once with the desk.
import "./age.js";
import "./links.js";
import "./person_card.js";
import "./household.js";
import "./stage_needs.js";
import "./stages.js";
import "./workflow_reason.js";
import "./workspaces.js";
