package lifecycle_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// matrixRow is one row of the failure matrix: a fault, provoked on the real Service,
// and what must come of it.
type matrixRow struct {
	n     int
	fault string
	run   func(*testing.T)
}

// matrix are all rows, in four files.
func matrix() []matrixRow {
	return slices.Concat(crashRows(), doubtRows(), workerRows(), listRows())
}

// rowsOfTheMatrix is how many there are.
const rowsOfTheMatrix = 28

func TestFailureMatrix(t *testing.T) {
	t.Parallel()
	for _, c := range matrix() {
		t.Run(fmt.Sprintf("row %02d %s", c.n, c.fault), func(t *testing.T) {
			t.Parallel()
			c.run(t)
		})
	}
}

func TestTheFailureMatrixHasEveryRowOnce(t *testing.T) {
	t.Parallel()
	var numbers, want []int
	for _, c := range matrix() {
		require.NotEmpty(t, c.fault)
		require.NotNil(t, c.run)
		numbers = append(numbers, c.n)
	}
	for n := range rowsOfTheMatrix {
		want = append(want, n+1)
	}
	require.Equal(t, want, numbers)
}

// came is what must have come of an operation of order O-1: its state and why,
// how many requests were made for it, and how many effects they had.
type came struct {
	state   lifecycle.OperationState
	cause   lifecycle.Cause
	posts   int
	effects int
}

// requireCame holds an operation and its effects against what must have come of it.
func (r *rig) requireCame(o lifecycle.Operation, want came) {
	r.t.Helper()
	got := r.operation("O-1", o.ID)
	require.Equal(r.t, want, came{got.State, got.Cause, r.posts(o.ID), r.effects(got.Transaction, o.ID)})
	if got.State == lifecycle.OperationSucceeded {
		require.NotEmpty(r.t, got.Effect)
	}
}

// capture asks for a capture of the payment of order O-1, which is of 50.00.
func (r *rig) capture(cents int64) lifecycle.Operation {
	r.t.Helper()
	r.paid("O-1", 5000)
	return r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(cents)})
}

// strike lets faults strike the next captures, in this order.
func (r *rig) strike(when monexttest.When, do ...monexttest.Action) {
	r.t.Helper()
	for i, a := range do {
		require.NoError(r.t, r.monext.Inject(monexttest.Fault{
			Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: i + 1, When: when, Do: a,
		}))
	}
}

// die lets the store fail for good, before it saves what the function tells of or
// right after it: the process comes no further.
func (r *rig) die(saved bool, at func(*lifecycle.Payment) bool) {
	over := false
	fails := func(p *lifecycle.Payment) error {
		if over = over || at(p); over {
			return errStore
		}
		return nil
	}
	if saved {
		r.store.setAfter(fails)
	} else {
		r.store.setFail(fails)
	}
}

// revive is a new process over the same store, that finds its jobs again.
func (r *rig) revive() {
	r.t.Helper()
	r.store.setFail(nil)
	r.store.setAfter(nil)
	r.service = r.serve(r.config)
}

// sending tells whether an attempt of an operation is about to be sent.
func sending(id string) func(*lifecycle.Payment) bool {
	return func(p *lifecycle.Payment) bool {
		o, _ := p.Operation(id)
		return o.State == lifecycle.OperationSending
	}
}

// never is the policy that leaves every resend to a person.
func never() rigOption { return withSettings(lifecycle.Settings{Resend: lifecycle.ResendNever}) }

// half is a horizon, before which nothing is decided.
const half = 30 * time.Minute
