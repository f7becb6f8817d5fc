// Package sample is a small description of an invented API for tests. It has the oddities of Monext's: parts beside a $ref,
// a reference into a schema, a number's limits on a string, a member that is required and not described, patterns that Go
// cannot read, and a choice without a mapping.
package sample

import _ "embed"

// Description is the description.
//
//go:embed sample.json
var Description []byte
