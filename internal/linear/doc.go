// Package linear tells whether the answers that concurrent clients of one
// object got can be explained by their calls having happened one at a time, each
// at some moment between its call and its answer: whether their history is
// linearizable.
//
// What the object is, a Spec says: its state, and what each call does to it. The
// search is that of Wing and Gong (Testing and Verifying Concurrent Objects,
// 1993), which tries every order that the times allow, with Lowe's memory
// (Testing for Linearizability, 2017): the same calls done, in whatever order,
// with the same state behind them, lead on to the same end and are tried once.
//
// A call that got no answer, or one that leaves open whether anything happened,
// may take effect at any time after it was made, or never (Jepsen calls it
// info). Each such call, and each client more, costs time exponentially: the
// package is for many short histories, not for a long one.
//
// Of a history that cannot be explained, Check gives the shortest beginning that
// cannot be, without the calls that have nothing to do with it, as a table that
// a person can read.
package linear
