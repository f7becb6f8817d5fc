package teeth

import "slices"

// Defect is a fault seeded into the sources.
type Defect struct {
	Name   string
	Breaks string   // what it breaks
	Rules  []string // any of which may catch it
	Beyond bool     // caught where the assumptions are broken; else in the ordinary worlds
	Edits  []Edit
}

// Edit replaces a text that is in its file exactly once. DEFECT in the new text
// tells whether the defect is switched on; unless it is the new text does what
// the old one does.
type Edit struct{ File, Old, New string }

// Defects are all defects there are.
func Defects() []Defect {
	return slices.Concat(reserving(), choosing(),
		sending(), answers(), judging(), resending(), late(), lapsing(), timing(), waiting(), restoring(), recording(), storing(), telling())
}
