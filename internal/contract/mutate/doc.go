// Package mutate makes, from the shape of a body, one that has every member, and from that one spoilt copies: one for each
// constraint of each value, which breaks that constraint. Whoever is to know the constraints must refuse each copy, and
// take the body as it was.
package mutate
