package monexttest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrStateInUse is returned by [New] when another server, of this process or of another one, has the state file open.
var ErrStateInUse = errors.New("monexttest: the state file is in use by another server")

const stateFormat = "monexttest/3"

// stateHead is the first line of a state file.
type stateHead struct {
	Format string `json:"format"`
	Seed   uint64 `json:"seed"`
}

// stateFile appends records to a file.
type stateFile struct {
	f      *os.File
	size   int64 // of the good lines
	broken error // set when a failed write could not be undone
}

// openState locks the file and replays it. A last line without its end, left by a process that was killed while writing,
// is cut off: its answer never left.
func openState(path string, seed uint64) (*stateFile, *state, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("monexttest: state file: %w", err)
	}
	file := &stateFile{f: f}
	if err := lock(f); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	st, err := file.start(seed)
	if err != nil {
		return nil, nil, errors.Join(err, file.close())
	}
	return file, st, nil
}

func (w *stateFile) start(seed uint64) (*state, error) {
	st, err := w.replay()
	if err != nil {
		return nil, err
	}
	if err := w.f.Truncate(w.size); err != nil {
		return nil, fmt.Errorf("monexttest: state file: cut the torn last line: %w", err)
	}
	if st == nil {
		st = newState(seed)
		return st, w.append(stateHead{stateFormat, seed})
	}
	return st, nil
}

// replay reads all whole lines and leaves their total size in w.size. It returns nil for a file without a first line.
func (w *stateFile) replay() (*state, error) {
	var st *state
	in := bufio.NewReaderSize(w.f, 1<<16)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return st, nil
		}
		if err != nil {
			return nil, fmt.Errorf("monexttest: state file: %w", err)
		}
		if st == nil {
			var head stateHead
			if err := json.Unmarshal(line, &head); err != nil || head.Format != stateFormat {
				return nil, fmt.Errorf("monexttest: state file: line 1 is not the head of a %s file", stateFormat)
			}
			st = newState(head.Seed)
		} else if err := st.replay(line); err != nil {
			return nil, fmt.Errorf("monexttest: state file: line %d: %w", n, err)
		}
		w.size += int64(len(line))
	}
}

// replay folds one line. A record that does not fit what came before is an error, never a panic.
func (st *state) replay(line []byte) error {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return err
	}
	if err := st.fits(&r); err != nil {
		return err
	}
	return st.fold(r, st.fitsChange)
}

// append writes one line with one call, so that a killed process leaves it whole, torn at the end of the file, or not at
// all. A failed write is undone.
func (w *stateFile) append(v any) error {
	if w.broken != nil {
		return w.broken
	}
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("monexttest: state file: %w", err)
	}
	if n, err := w.f.WriteAt(line.Bytes(), w.size); err != nil || n != line.Len() {
		err = fmt.Errorf("monexttest: state file: write: %w", err)
		if undo := w.f.Truncate(w.size); undo != nil {
			w.broken = errors.Join(err, undo)
		}
		return err
	}
	w.size += int64(line.Len())
	return nil
}

func (w *stateFile) close() error {
	unlock(w.f)
	if err := w.f.Close(); err != nil {
		return fmt.Errorf("monexttest: state file: %w", err)
	}
	return nil
}
