package monexttest

import (
	"time"
)

// draft gathers what one request, decision or timer does, until commit. It lives under Server.mu.
type draft struct {
	s       *Server
	now     time.Time
	entry   Entry
	issued  int
	changes []change

	hide time.Duration // keep effects out of reads for so long
	bend bend          // how a read is bent
}

func (s *Server) draft(what What, now time.Time) *draft {
	return &draft{s: s, now: now, issued: s.st.issued,
		entry: Entry{Seq: len(s.st.entries) + 1, At: now, What: what}}
}

// commit writes the draft down and then folds it into the state. When writing fails, nothing has happened.
func (d *draft) commit() error {
	if d.s.closed {
		return ErrClosed
	}
	r := record{Entry: d.entry, Issued: d.issued, Changes: d.changes}
	if d.s.file != nil {
		if err := d.s.file.append(r); err != nil {
			return err
		}
	}
	d.s.st.apply(r)
	return nil
}

// decide notes the result that this draft leads to.
func (d *draft) decide(code string) { d.entry.Title, d.entry.Code = titleOf(code), code }
