// Bench compares monext-go with a peer doing the same work, in the same run, and prints one table.
//
//	go run .            # about three minutes
//	go run . -quick     # seconds; for a first look
//	go run . -dir /data # where the databases are written: it should be a real disk
//
// Ours and the peer take turns, round after round, and each figure is the median of the rounds with the smallest and the
// largest. Read the ratios: they are the median of the ratios of each round, and hold on a machine that does other work
// too, where plain figures wander. A goal that is missed is printed, never an error.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"time"

	"github.com/monext-community/monext-go/internal/bench/capture"
	"github.com/monext-community/monext-go/internal/bench/contest"
	"github.com/monext-community/monext-go/internal/bench/export"
	"github.com/monext-community/monext-go/internal/bench/jobs"
	"github.com/monext-community/monext-go/internal/bench/passes"
	"github.com/monext-community/monext-go/internal/bench/session"
)

func main() {
	quick := flag.Bool("quick", false, "few short rounds: shows that it works, proves nothing")
	rounds := flag.Int("rounds", 0, "rounds of each contest; 0 takes 41, or 3 with -quick")
	dir := flag.String("dir", "", "folder on the disk to measure; empty takes the system's for temporary files")
	flag.Parse()

	// Many short rounds: what a shared disk does for a second then falls on both.
	e := effort{rounds: 41, calls: 5_000, requests: 1_000, sessions: 500, orders: 200, stream: 100_000, folds: 20_000, passes: 1_000, jobs: 200, cycles: 50_000}
	if *quick {
		e = effort{rounds: 3, calls: 1_000, requests: 1_000, sessions: 100, orders: 50, stream: 5_000, folds: 2_000, passes: 100, jobs: 100, cycles: 10_000}
	}
	if *rounds > 0 {
		e.rounds = *rounds
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, e, *dir)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// effort is how much of everything is done.
type effort struct {
	rounds   int // of each contest
	calls    int // of the client, a round
	requests int // of the client over a socket, a round
	sessions int // of 100 lines, a round
	orders   int // of an export, a round
	stream   int // orders of the export whose reading is watched for memory, once
	folds    int // of a ledger, a round
	passes   int // that capture, a round; a tenth of them over a database
	jobs     int // through a database, a round
	cycles   int // through the queue in memory, a round
}

// run takes all contests and prints what was measured with, then the table.
func run(ctx context.Context, out io.Writer, e effort, dir string) (err error) {
	dir, err = os.MkdirTemp(dir, "monext-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	sync, err := syncTime(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s %s/%s, %d CPUs, %d rounds; a write made durable takes %s on this disk\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), e.rounds, sync.Round(10*time.Microsecond))

	contests := slices.Concat(
		capture.Contests(e.calls),
		capture.Loopback(e.requests),
		session.Contests(e.sessions),
		export.Contests(e.orders, e.stream),
		passes.Contests(e.folds, e.passes, dir),
		[]contest.Contest{jobs.Memory(e.cycles)},
		jobs.SQLite(e.jobs, dir, out),
	)
	var rows []contest.Row
	for _, c := range contests {
		result, err := c.Take(ctx, e.rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", c.What, err)
		}
		rows = append(rows, c.Row(result))
	}
	fmt.Fprintln(out)
	return contest.Print(out, rows)
}
