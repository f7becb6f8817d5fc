// Package teeth shows that the simulation bites: it builds the simulation over
// sources that hold defects, switches them on one by one, and counts the
// schedules until a rule is violated.
//
// A [Defect] is an edit of the sources that changes nothing unless it is
// switched on. All are laid over the tree by go build -overlay, so that the
// code under test has no hook for them, and [Build] is one build for all. An edit
// whose old text is not in its file exactly once is an error: whoever changes the
// code finds the defects that went with it.
//
// Some checks are not here, as another layer makes up for each of them alone:
//
//   - an effect's claim: the baseline holds whatever was claimed before;
//   - that a resend's refusal ends nothing: the horizon was waited for, and a
//     late effect is shown by an audit;
//   - the duplicate check's window before a resend: the balance refuses too;
//   - the ghost, an equal operation closed without its effect: whoever closes one
//     in this world knows the truth;
//   - a job's end alone: the sweep wakes what is open.
package teeth
