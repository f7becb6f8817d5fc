package queue

// ordering says how a heap orders its items, and where an item keeps its place in the heap. It is an empty struct type.
type ordering[T any] interface {
	before(a, b T) bool
	index(item T) *int // 1-based; 0 means not in the heap
}

// heap is a binary heap whose items know their places, so that any of them can be removed.
type heap[T any, O ordering[T]] struct{ items []T }

// first returns the item before all others; ok is false when there is none.
func (h *heap[T, O]) first() (item T, ok bool) {
	if len(h.items) == 0 {
		return item, false
	}
	return h.items[0], true
}

// put adds the item, or moves it to its place if it is in the heap and its order changed.
func (h *heap[T, O]) put(item T) {
	var o O
	at := *o.index(item) - 1
	if at < 0 {
		h.items = append(h.items, item)
		at = len(h.items) - 1
	}
	if !h.down(at) {
		h.up(at)
	}
}

// remove takes the item out, if it is in.
func (h *heap[T, O]) remove(item T) {
	var o O
	at := *o.index(item) - 1
	if at < 0 {
		return
	}
	last := len(h.items) - 1
	moved := h.items[last]
	clear(h.items[last:])
	h.items = h.items[:last]
	*o.index(item) = 0
	if at < last {
		h.items[at] = moved
		if !h.down(at) {
			h.up(at)
		}
	}
}

func (h *heap[T, O]) up(at int) {
	var o O
	item := h.items[at]
	for at > 0 {
		parent := (at - 1) / 2
		if !o.before(item, h.items[parent]) {
			break
		}
		h.set(at, h.items[parent])
		at = parent
	}
	h.set(at, item)
}

// down moves the item away from the root, and tells whether it moved.
func (h *heap[T, O]) down(at int) bool {
	var o O
	item, from := h.items[at], at
	for {
		child := 2*at + 1
		if child >= len(h.items) {
			break
		}
		if right := child + 1; right < len(h.items) && o.before(h.items[right], h.items[child]) {
			child = right
		}
		if !o.before(h.items[child], item) {
			break
		}
		h.set(at, h.items[child])
		at = child
	}
	h.set(at, item)
	return at != from
}

func (h *heap[T, O]) set(at int, item T) {
	var o O
	h.items[at] = item
	*o.index(item) = at + 1
}
