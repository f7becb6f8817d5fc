package monext_test

import (
	"encoding/binary"
	"io"
)

// serveHTTP2 reads frame after frame off a connection. A request begins with its HEADERS and is
// whole with END_STREAM. What is done to a request is done beside the reading, so that a client that
// is kept waiting can still write.
func (l *link) serveHTTP2() {
	const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	s := l.server
	if _, err := io.ReadFull(l.conn, make([]byte, len(preface))); err != nil {
		return
	}
	l.strike(begun, &exchange{link: l})
	l.writeFirst(frame(frameSettings, 0, 0, nil))
	read, struck := map[uint32]int{}, map[uint32]bool{}
	strike := func(at stage, x *exchange) {
		if s.strikes(at) {
			struck[x.stream] = true
			s.links.Go(func() { s.fault.do(x) })
		}
	}
	for {
		var head [frameHead]byte
		if _, err := io.ReadFull(l.conn, head[:]); err != nil {
			return
		}
		payload := make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
		if _, err := io.ReadFull(l.conn, payload); err != nil {
			return
		}
		kind, flags := head[3], head[4]
		x := &exchange{link: l, stream: binary.BigEndian.Uint32(head[5:])}
		switch kind {
		case frameSettings, framePing:
			if flags&flagAck == 0 {
				if kind == frameSettings {
					payload = nil
				}
				l.writeBeside(frame(kind, flagAck, 0, payload))
			}
		case frameHeaders:
			s.note(func(n *count) { n.begun++ })
			strike(headed, x)
		case frameData:
			first := read[x.stream] == 0 && len(payload) > 0
			read[x.stream] += len(payload)
			if first {
				strike(half, x)
			}
			if size := uint32(len(payload)); size > 0 && !s.fault.stalls {
				l.writeBeside(append(windowFrame(0, size), windowFrame(x.stream, size)...))
			}
		}
		if (kind == frameHeaders || kind == frameData) && flags&flagEndStream != 0 {
			s.note(func(n *count) { n.whole++ })
			strike(whole, x)
			if !struck[x.stream] {
				s.links.Go(func() { x.answer(x.good()) })
			}
		}
	}
}

// writeBeside writes while reading goes on: in memory there is no buffer between the two ends, and
// two that both write would wait for each other.
func (l *link) writeBeside(b []byte) { l.server.links.Go(func() { l.write(b) }) }

// writeFirst is the same, but lets nobody else write before.
func (l *link) writeFirst(b []byte) {
	l.writing <- struct{}{}
	l.server.links.Go(func() { l.writeOn(b) })
}
