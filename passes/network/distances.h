/* distances.h - shortest networks for Cliffords on five qubits.
 *
 * They have 2,183,088 keys (class_key.h), of classes of up to 12 gates. How many CPP gates each
 * takes, modulo 3, is a table of constants: a gate changes the number by one at most, so that the
 * gates that lead towards the identity are known by it. One Clifford in 46,000 is in a class that
 * shares its key with another; its number may be that of the other. */
#ifndef QM_PASSES_NETWORK_DISTANCES_H
#define QM_PASSES_NETWORK_DISTANCES_H

#include "passes/network/class_key.h"

enum { QM_DISTANCE_QUBITS = 5, QM_DISTANCE_MOVES = 12 };

/* How many CPP gates the class with this key takes, modulo 3. Time: three reads of the table. */
uint32_t qm_distance_modulo_3(uint64_t key);
/* Where a table of `size` entries, a multiple of 3 below 2^32, has the key: its value is the
 * exclusive or of these three entries. */
void qm_distance_places(uint64_t key, uint64_t size, uint64_t place[3]);

/* Writes the fewest moves that lead from the identity to the goal, on QM_DISTANCE_QUBITS qubits,
 * and how many. `seed` chooses among the shortest. False when the number of a class on the way is
 * that of another and leads nowhere. Time: some 0.5 ms. */
bool qm_distances_network(const qm_frame *goal, uint64_t seed,
                          qm_network_move move[QM_DISTANCE_MOVES], uint32_t *n);

#endif
