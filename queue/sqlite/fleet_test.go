package sqlite_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

const (
	fleetSize    = 2 // processes
	fleetWorkers = 4 // in each
	fleetOrders  = 60
	// ordersVariable asks for more orders than the ordinary run has.
	ordersVariable = "ORDERS"
)

// Two processes, each a whole service with its Processor, share one file and one Monext that fails all the time. They open,
// capture, cancel and refund the same orders. In the end the money has moved once for each operation, every operation has come
// to its end or before a person, and what the file says is what happened.
func TestTwoProcessesOnOneFileMoveTheMoneyOnceWhateverFails(t *testing.T) {
	t.Parallel()
	orders := fleetOrders
	if text := os.Getenv(ordersVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("%s=%s is no number of orders", ordersVariable, text)
		}
		orders = n
	}
	began := time.Now()
	path := filepath.Join(t.TempDir(), "pay.db")
	db := openAt(t, path)
	fake := startTroubled(t, db)
	var fleet [fleetSize]*ship
	for i := range fleet {
		fleet[i] = launch(t, path, fake, i, orders)
	}
	for _, s := range fleet {
		s.expect(t, "asked")
	}
	asked := time.Since(began)

	fake.calm() // what failed must now come to its end
	a := audit{t: t, db: db, monext: fake, orders: orders}
	a.await()
	a.stopped = time.Now()
	for _, s := range fleet {
		s.stop(t)
	}
	a.run()
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}

	took := time.Since(began)
	say(fmt.Sprintf("asked for within %v, at rest after %v: %d orders a minute; %d operations, %d payments before a person",
		asked.Round(time.Millisecond), took.Round(time.Millisecond), int64(orders)*int64(time.Minute)/int64(took), a.operations, a.reviews))
	say(fmt.Sprintf("%d orders, %d processes, %d workers, %d faults: %d violations, %d stuck",
		orders, fleetSize, fleetSize*fleetWorkers, fake.faults(), a.violations, a.stuck))
	if fake.faults() < orders/4 || a.operations < orders {
		t.Errorf("%d faults and %d operations: too few to prove anything", fake.faults(), a.operations)
	}
	if a.reviews > orders/2 {
		t.Errorf("%d of %d payments need a person: nothing is proven of those", a.reviews, orders)
	}
}

// ship is one process of the fleet.
type ship struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	stdin io.Closer // closed, it tells the process to stop
}

// launch starts a process.
func launch(t *testing.T, path string, fake *troubled, index, orders int) *ship {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary,
		path, fake.BaseURL(), fake.Merchant(), fake.Key(), strconv.Itoa(index), strconv.Itoa(orders))
	cmd.Env = append(os.Environ(), childVariable+"=fleet")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &ship{cmd: cmd, lines: bufio.NewScanner(out), stdin: in}
}

// expect reads what the process says next.
func (s *ship) expect(t *testing.T, want string) {
	t.Helper()
	if !s.lines.Scan() || s.lines.Text() != want {
		t.Fatalf("the process says %q, want %q", s.lines.Text(), want)
	}
}

// stop tells the process to stop, and waits until it has.
func (s *ship) stop(t *testing.T) {
	t.Helper()
	if err := s.stdin.Close(); err != nil {
		t.Error(err)
	}
	s.expect(t, "stopped")
	if err := s.cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// fleetWish is one thing that a shop wants of an order.
type fleetWish struct {
	kind    lifecycle.Action
	percent int64 // of the order; 0 for all that is left
	final   bool  // the last parcel
}

// fleetWishes are what the shop wants of the n-th order, one after the other.
func fleetWishes(n int) []fleetWish {
	switch n % 10 {
	case 0, 1, 2:
		return []fleetWish{{kind: lifecycle.ActionCapture}}
	case 3, 4:
		return []fleetWish{{kind: lifecycle.ActionCapture, percent: 60}, {kind: lifecycle.ActionCapture, final: true}}
	case 5:
		return []fleetWish{{kind: lifecycle.ActionCancel}}
	case 6:
		return []fleetWish{{kind: lifecycle.ActionReverse}}
	case 7:
		return []fleetWish{{kind: lifecycle.ActionCapture}, {kind: lifecycle.ActionRefund, percent: 30}}
	case 8:
		return []fleetWish{{kind: lifecycle.ActionCapture}, {kind: lifecycle.ActionRefund, percent: 70}, {kind: lifecycle.ActionRefund}}
	default:
		return []fleetWish{{kind: lifecycle.ActionCapture}, {kind: lifecycle.ActionReverse}}
	}
}

// fleetReference is the reference of the n-th order, and fleetCents what it costs.
func fleetReference(n int) string { return fmt.Sprintf("F-%06d", n) }
func fleetCents(n int) int64      { return 10000 + int64(n%500)*10 }

// fleetSettings are the times of the lifecycle, shortened so that what takes half an hour takes seconds. They bear the same
// relations to each other, and to the faults, as the defaults.
func fleetSettings() lifecycle.Settings {
	return lifecycle.Settings{
		Methods: map[string]lifecycle.Method{"": {PartialCaptures: 90}},
		Horizon: 3 * time.Second, PostTimeout: 2 * time.Second, SendWindow: time.Second, LeaseTTL: 4 * time.Second,
		Backoff: 50 * time.Millisecond, MaxBackoff: 500 * time.Millisecond, BusyDelay: 50 * time.Millisecond, SweepAgain: time.Second,
	}
}

// latest is how long after its request an effect may still happen, or become visible: less than the horizon.
const latest = time.Second
