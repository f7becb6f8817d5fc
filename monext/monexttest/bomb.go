package monexttest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
)

// bomb is a gzip stream of blanks that is made while it is read, up to the end of its context.
type bomb struct {
	blanks blanks
	packed bytes.Buffer
	zip    *gzip.Writer
	done   bool
}

func newBomb(ctx context.Context, size int64) *bomb {
	b := &bomb{blanks: blanks{ctx, size}}
	b.zip = gzip.NewWriter(&b.packed)
	return b
}

// Read packs blanks until there is something to give.
func (b *bomb) Read(p []byte) (int, error) {
	for b.packed.Len() == 0 && !b.done {
		n, err := io.CopyN(b.zip, &b.blanks, 1<<16)
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return 0, err
		case n == 0:
			b.done = true
			if err := b.zip.Close(); err != nil {
				return 0, err
			}
		}
	}
	return b.packed.Read(p)
}

// blanks reads as so many blanks, up to the end of the context.
type blanks struct {
	ctx  context.Context //nolint:containedctx // the body of a response ends with the context of its request
	left int64
}

// Read implements io.Reader.
func (b *blanks) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if b.left == 0 {
		return 0, io.EOF
	}
	n := int(min(b.left, int64(len(p))))
	for i := range p[:n] {
		p[i] = ' '
	}
	b.left -= int64(n)
	return n, nil
}
