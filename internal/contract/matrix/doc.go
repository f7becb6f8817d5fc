// Package matrix sends what can be sent: with the SDK's client, through the proxy of package wiretap, each member of each
// request alone, left out, with every word of its list and at its limits, as the description has them; and it brings the
// simulator, under each of its settings, into every standing that an answer can show.
//
// The values come from the description ([shape.Node]), the way to send them from a table of the SDK's fields here. A member
// of the description that the table lacks is an error, and what the SDK never sends needs an [Excuse].
package matrix
