package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// listPage is how many jobs List reads at a time.
const listPage = 500

// Get implements [queue.Inspector].
func (j *Jobs) Get(ctx context.Context, id string) (queue.Job, error) {
	_, job, _, err := scanJob(j.db.row(ctx, "SELECT "+jobColumns+" FROM jobs WHERE id = ?", jobID(id)))
	if errors.Is(err, sql.ErrNoRows) {
		err = queue.ErrNotFound
	} else {
		err = j.db.readError("read job", err)
	}
	if err != nil {
		return queue.Job{}, jobError("get", id, err)
	}
	return job, nil
}

// List implements [queue.Inspector]. A job of which something cannot be decoded is shown without that.
func (j *Jobs) List(ctx context.Context, f queue.Filter) iter.Seq2[queue.Job, error] {
	return func(yield func(queue.Job, error) bool) {
		last, err := cursor(f)
		if err != nil {
			yield(queue.Job{}, jobError("list", "", err))
			return
		}
		for left := f.Limit; f.Limit == 0 || left > 0; {
			most := listPage
			if f.Limit > 0 {
				most = min(most, left)
			}
			page, err := j.page(ctx, f, last, most)
			if err != nil {
				yield(queue.Job{}, jobError("list", "", err))
				return
			}
			for _, c := range page {
				if !yield(c.job, nil) {
					return
				}
				last = c.id
			}
			left -= len(page)
			if len(page) < most {
				return
			}
		}
	}
}

// cursor checks the filter and reads where it continues.
func cursor(f queue.Filter) (int64, error) {
	if err := f.Validate(); err != nil || f.After == "" {
		return 0, err
	}
	n := jobID(f.After)
	if n == 0 {
		return 0, order.Faults{{Path: "after", Rule: order.RuleFormat, Message: "is not the ID of a job of this queue"}}
	}
	return n, nil
}

func (j *Jobs) page(ctx context.Context, f queue.Filter, last int64, most int) (page []candidate, err error) {
	query, args := listQuery(f, j.db.now(), last, most)
	rows, err := j.db.rows(ctx, query, args...)
	if err != nil {
		return nil, j.db.readError("list jobs", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var c candidate
		if c.id, c.job, c.unreadable, err = scanJob(rows); err != nil {
			return nil, j.db.readError("list jobs", err)
		}
		page = append(page, c)
	}
	return page, j.db.readError("list jobs", rows.Err())
}

// listQuery walks along the index of states when the filter leaves few jobs, and along the table when it leaves many. Both ways
// give the order of enqueueing.
func listQuery(f queue.Filter, now, last int64, most int) (string, []any) {
	where, args := []string{"id > ?"}, []any{last}
	rare := f.Due || f.Key != ""
	if len(f.States) > 0 {
		numbers := make([]int, len(f.States))
		for i, s := range f.States {
			numbers[i] = stateNumber(s)
		}
		rare = rare || !slices.Contains(numbers, done) && !slices.Contains(numbers, cancelled)
		where, args = in(where, args, "state", numbers)
	}
	if len(f.Kinds) > 0 {
		where, args = in(where, args, "kind", f.Kinds)
	}
	if f.Key != "" {
		where, args = append(where, "key = ?"), append(args, f.Key)
	}
	if f.Due {
		where = append(where, "(state = 0 AND state_at <= ? OR state = 1 AND state_at <= ? AND attempt < max_attempts)")
		args = append(args, now, now)
	}
	args = append(args, most)
	chosen := " WHERE " + strings.Join(where, " AND ") + " ORDER BY id LIMIT ?"
	if rare {
		chosen = " WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_state" + chosen + ") ORDER BY id"
	}
	return "SELECT " + jobColumns + " FROM jobs" + chosen, args
}

// in adds the condition that column is one of values.
func in[T any](where []string, args []any, column string, values []T) ([]string, []any) {
	for _, v := range values {
		args = append(args, v)
	}
	return append(where, column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")"), args
}

// Stats implements [queue.Inspector]. It is one consistent view.
func (j *Jobs) Stats(ctx context.Context) (queue.Stats, error) {
	s, err := j.stats(ctx)
	if err != nil {
		return queue.Stats{}, jobError("stats", "", j.db.readError("count jobs", err))
	}
	return s, nil
}

func (j *Jobs) stats(ctx context.Context) (s queue.Stats, err error) {
	now := j.db.now()
	rows, err := j.db.rows(ctx, `SELECT state, count(*), count(*) FILTER (WHERE state_at <= ?), min(state_at) FROM jobs GROUP BY state`, now)
	if err != nil {
		return s, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var state, count, past int
		var oldest int64
		if err := rows.Scan(&state, &count, &past, &oldest); err != nil {
			return s, err
		}
		switch state {
		case pending:
			s.Pending, s.Due = count, past
			if past > 0 {
				s.Lag = time.Duration(now-oldest) * time.Millisecond
			}
		case leased:
			s.Leased = count
		case done:
			s.Done = count
		case dead:
			s.Dead = count
		case cancelled:
			s.Cancelled = count
		}
	}
	return s, rows.Err()
}
