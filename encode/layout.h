/* layout.h - where the samples of an image are in the registers of a program: what encoders write
 * and decoders read. It stands in the program as a pragma,
 *
 *   pragma qasmill.image frqi size=28,28 at=2,2 bits=5,5 channels=1 max=255
 *
 * with norm=... for qpie, and basis=... where the address is read in another basis.
 * Samples have a place in `ndims` dimensions, the first (the column of a pixel) changing fastest:
 * columns, rows, frames. Each dimension is padded with black to 2^bits, at[d] before the samples
 * and the rest after. The position of a place is one number, dimension 0 in its lowest bits; bit j
 * of it is qubit j of the program. Colours are another dimension, of 2 bits, where an encoding has
 * the channel as an address. */
#ifndef QM_ENCODE_LAYOUT_H
#define QM_ENCODE_LAYOUT_H

#include "ir/module.h"

typedef enum qm_encoding {
    QM_ENCODING_FRQI,  /* qubits: position, one colour qubit a channel */
    QM_ENCODING_MCRQI, /* position, channel (2), one colour qubit */
    QM_ENCODING_NEQR,  /* position, the bits of the value, for each channel */
    QM_ENCODING_QPIE,  /* position and channel (2, of colour images): the value is the amplitude */
    QM_ENCODING_ANGLE, /* one qubit a sample, rotated by its value */
    QM_ENCODING_BASIS, /* the bits of each sample */
    QM_ENCODINGS
} qm_encoding;

extern const char *const qm_encoding_names[QM_ENCODINGS];
extern const char *const qm_encoding_summaries[QM_ENCODINGS]; /* a line of help each */
/* The encoding of that name, or QM_ENCODINGS. */
qm_encoding qm_encoding_find(const char *name, size_t size);

enum {
    QM_LAYOUT_DIMS = 8,
    QM_LAYOUT_BITS = 26, /* of a position with its channel */
    QM_LAYOUT_MAX = 65535
};

typedef struct qm_layout {
    qm_encoding encoding;
    uint32_t ndims;
    uint32_t size[QM_LAYOUT_DIMS]; /* of the image, each at least 1 */
    uint32_t at[QM_LAYOUT_DIMS], bits[QM_LAYOUT_DIMS];
    uint32_t channels; /* 1 or 3 */
    uint32_t max;      /* the largest value, 1 to QM_LAYOUT_MAX */
    double norm;       /* QPIE: root of the sum of the squared values; else 0 */
    /* FRQI, MCRQI: the qubits of the address hold y, where bit j of the address is the parity of
     * basis[j] & y; nbasis is the number of its bits, or 0 when they hold the address itself. */
    uint32_t nbasis, basis[QM_LAYOUT_BITS];
} qm_layout;

/* Samples, or 0 when there are more than `most`. */
uint64_t qm_layout_count(const qm_layout *l, uint64_t most);
/* The bits of a position, without the channel; of an image with padding at the smallest power of
 * two. */
uint32_t qm_layout_position_bits(const qm_layout *l);
/* The bits of a value: the least q with max < 2^q. */
uint32_t qm_layout_value_bits(const qm_layout *l);
/* How many qubits the encoding of `count` samples has. */
uint64_t qm_layout_qubits(const qm_layout *l, uint64_t count);
/* Fills at and bits from size: padded to a power of two, the image in the middle. Returns whether
 * anything is padded. */
bool qm_layout_pad(qm_layout *l);
/* The bits of an address: of a position, with the channel where that is an address. 0 for `angle`
 * and `basis`. */
uint32_t qm_layout_address_bits(const qm_layout *l);
/* The position of the pixel with this number, the first dimension changing fastest. */
uint64_t qm_layout_position(const qm_layout *l, uint64_t pixel);

/* The text of the pragma, without "pragma". */
const char *qm_layout_text(const qm_layout *l, qm_arena *arena);
/* The layout of a program. QM_ERR_INPUT with a diagnostic when the program has no such pragma, or
 * none that means a layout of its qubits. */
qm_status qm_layout_find(const qm_module *m, qm_layout *out);

#endif
