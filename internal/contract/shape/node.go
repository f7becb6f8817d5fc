package shape

import (
	"iter"
	"slices"
)

// Node is the constraints on one value.
type Node struct {
	Path     string // order.items[].price; additionalProperties are .*
	Name     string // the last step of it
	Type     string // empty if the description gives none
	Format   string
	Enum     []string
	Patterns []string
	// Default is as the description gives it; nil if it gives none.
	Default any

	MinLength, MaxLength *int64
	Minimum, Maximum     *int64
	MinItems, MaxItems   *int64

	// Required reports whether the value is required within its parent.
	Required bool
	// Undescribed is a member that is required and not described.
	Undescribed bool

	Members []*Node // sorted by name, those of the choices last
	Items   *Node
	Values  *Node // of any other member
	Open    bool  // any member fits

	// Choices are the schemas of a oneOf, and Discriminator the member that names the one. A member of a choice names it.
	Choices       []string
	Discriminator string
	Choice        string
}

// All are a node and those below it, parents first.
func (n *Node) All() iter.Seq[*Node] {
	return func(yield func(*Node) bool) { n.all(yield) }
}

func (n *Node) all(yield func(*Node) bool) bool {
	if !yield(n) {
		return false
	}
	for _, child := range n.children() {
		if !child.all(yield) {
			return false
		}
	}
	return true
}

func (n *Node) children() []*Node {
	children := slices.Clone(n.Members)
	for _, child := range []*Node{n.Items, n.Values} {
		if child != nil {
			children = append(children, child)
		}
	}
	return children
}

// Member is the member of a name, or nil.
func (n *Node) Member(name string) *Node {
	i := slices.IndexFunc(n.Members, func(m *Node) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return n.Members[i]
}
