package queue

// placed is an item that remembers its place in a heap.
type placed interface {
	comparable
	where() *int // 1-based; 0 means not in the heap
}

// heap is a binary heap, ordered by rank, whose items know their places, so that any of them can be moved and removed.
type heap[T placed] struct{ nodes []node[T] }

// node keeps the rank beside the item, so that sifting reads little memory.
type node[T placed] struct {
	rank rank
	item T
}

// rank orders by time, in microseconds since 1970, then by sequence number.
type rank struct{ at, seq int64 }

func (r rank) before(other rank) bool {
	return r.at < other.at || r.at == other.at && r.seq < other.seq
}

// first returns the item before all others, and its rank; ok is false when the heap is empty.
func (h *heap[T]) first() (item T, r rank, ok bool) {
	if len(h.nodes) == 0 {
		return item, r, false
	}
	return h.nodes[0].item, h.nodes[0].rank, true
}

// put adds the item at a rank, or moves it there.
func (h *heap[T]) put(item T, r rank) {
	at := *item.where() - 1
	if at < 0 {
		h.nodes = append(h.nodes, node[T]{})
		at = len(h.nodes) - 1
	}
	h.sift(at, node[T]{r, item})
}

// remove takes the item out, if it is in.
func (h *heap[T]) remove(item T) {
	at := *item.where() - 1
	if at < 0 {
		return
	}
	*item.where() = 0
	last := len(h.nodes) - 1
	moved := h.nodes[last]
	clear(h.nodes[last:])
	h.nodes = h.nodes[:last]
	if at < last {
		h.sift(at, moved)
	}
}

// sift puts n where it belongs, beginning at a free place.
func (h *heap[T]) sift(at int, n node[T]) {
	for child := 2*at + 1; child < len(h.nodes); child = 2*at + 1 {
		if right := child + 1; right < len(h.nodes) && h.nodes[right].rank.before(h.nodes[child].rank) {
			child = right
		}
		if !h.nodes[child].rank.before(n.rank) {
			break
		}
		h.set(at, h.nodes[child])
		at = child
	}
	for at > 0 {
		parent := (at - 1) / 2
		if !n.rank.before(h.nodes[parent].rank) {
			break
		}
		h.set(at, h.nodes[parent])
		at = parent
	}
	h.set(at, n)
}

func (h *heap[T]) set(at int, n node[T]) {
	h.nodes[at] = n
	*n.item.where() = at + 1
}
