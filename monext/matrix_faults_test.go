package monext_test

import (
	"crypto/tls"
	"net/http"
	"slices"
	"testing"
)

// fault is a row of the matrix: what goes wrong, and what each kind of call must make of it.
type fault struct {
	// item is the part of the requirement that the row belongs to.
	item string
	name string
	// over are the protocols in which it can occur; nil means all.
	over []protocol
	// bodies leaves out the calls without a body.
	bodies bool

	// at and do are where and how the server strikes.
	at stage
	do func(x *exchange)
	// stalls is a server that reads a body of HTTP/2 no further than the window it gave at first.
	stalls bool
	// prepare changes what client and server know of each other.
	prepare func(tb testing.TB, calls *http.Transport, serves *tls.Config)

	// warm has a good call before, on the same connection. big sends a body that no buffer holds.
	// ended has the context end before the call. times repeats the cell, where a race decides.
	warm, big, ended bool
	times            int
	// clock says what runs in memory and on a clock of its own, where time costs none.
	clock clock
	// lasts marks what takes until the time-out.
	lasts bool

	wants wants
}

// clock says which calls of a fault run in memory.
type clock uint8

const (
	onSockets clock = iota
	readsInMemory
	inMemory
)

func (f *fault) memory(k kind) bool {
	return f.clock == inMemory || f.clock == readsInMemory && k == looks
}

// applies reports whether a fault can befall a call over a protocol.
func (f *fault) applies(p protocol, c *matrixCall) bool {
	return (f.over == nil || slices.Contains(f.over, p)) && (!f.bodies || c.kind != looks)
}

// faults are all rows of the matrix.
func faults() []fault {
	return slices.Concat(
		connectFaults(), tlsFaults(), stageFaults(), rangeFaults(), reuseFaults(), idleFaults(),
		statusFaults(), interimFaults(), switchingFaults(), bodyFaults(), slowFaults(), contextFaults(),
		resetFaults(), goAwayFaults(), goAwayIdleFaults(),
	)
}

var (
	overTLS   = []protocol{tls1, tls2}
	overHTTP1 = []protocol{plain1, tls1}
	overHTTP2 = []protocol{tls2}
)

// closings are the ways in which a connection ends.
var closings = []struct {
	name string
	do   func(*exchange)
}{
	{"FIN", func(x *exchange) { x.fin() }},
	{"RST", func(x *exchange) { x.rst() }},
}
