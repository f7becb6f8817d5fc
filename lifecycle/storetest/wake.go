package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

func wakeCases() []Case {
	return []Case{
		{"a wake is committed with its payment", checkWake},
		{"a wake of a save that conflicts, or whose lease is lost, is not there", checkNoWake},
		{"the same wake saved again is one, and a later look is another", checkSameWake},
	}
}

// tasksAre compares what the wakes ask for, in any order.
func tasksAre(ctx context.Context, h Harness, want ...lifecycle.Task) error {
	got, err := h.Tasks(ctx)
	if err != nil {
		return fmt.Errorf("listing tasks: %w", err)
	}
	same := len(got) == len(want)
	for _, t := range want {
		same = same && slices.Contains(got, t)
	}
	if !same {
		return violation("the wakes saved ask for %v, want %v", got, want)
	}
	return nil
}

func wakeOf(p *lifecycle.Payment, operation string) lifecycle.Wake {
	return lifecycle.Wake{Key: p.Key(), Operation: operation, Action: lifecycle.ActionCapture, After: time.Minute}
}

func taskOf(w lifecycle.Wake) lifecycle.Task {
	return lifecycle.Task{Key: w.Key, Operation: w.Operation, Action: w.Action}
}

func checkWake(ctx context.Context, h Harness) error {
	if h.Tasks == nil {
		return nil
	}
	p, err := sample(keyOf("K-1"))
	if err != nil {
		return err
	}
	first, second := wakeOf(p, "op-1"), lifecycle.Wake{Key: p.Key(), Action: lifecycle.ActionRefresh, After: time.Hour}
	if err := h.Store.Save(ctx, p, 0, first, second); err != nil {
		return fmt.Errorf("saving with wakes: %w", err)
	}
	return tasksAre(ctx, h, taskOf(first), taskOf(second))
}

func checkNoWake(ctx context.Context, h Harness) error {
	if h.Tasks == nil {
		return nil
	}
	p, err := save(ctx, h.Store, keyOf("K-2"))
	if err != nil {
		return err
	}
	mine, err := touch(p, "mine")
	if err != nil {
		return err
	}
	if err := h.Store.Save(ctx, mine, 9, wakeOf(p, "lost")); !errors.Is(err, lifecycle.ErrLeaseLost) {
		return violation("a save under a fence nobody was given gave %v, want ErrLeaseLost", err)
	}
	if err := h.Store.Save(ctx, mine, 0); err != nil {
		return err
	}
	theirs, err := touch(p, "theirs")
	if err != nil {
		return err
	}
	if err := h.Store.Save(ctx, theirs, 0, wakeOf(p, "conflict")); !errors.Is(err, lifecycle.ErrConflict) {
		return violation("a save over a stale version gave %v, want ErrConflict", err)
	}
	return tasksAre(ctx, h)
}

func checkSameWake(ctx context.Context, h Harness) error {
	if h.Tasks == nil {
		return nil
	}
	p, err := save(ctx, h.Store, keyOf("K-3"))
	if err != nil {
		return err
	}
	wake := wakeOf(p, "op-1")
	for _, look := range []int{0, 0, 1} {
		next, err := touch(p, fmt.Sprint("look ", look))
		if err != nil {
			return err
		}
		wake.Look = look
		if err := h.Store.Save(ctx, next, 0, wake); err != nil {
			return fmt.Errorf("saving a wake again: %w", err)
		}
		if p, err = load(ctx, h.Store, keyOf("K-3")); err != nil {
			return err
		}
	}
	return tasksAre(ctx, h, taskOf(wake), taskOf(wake))
}
