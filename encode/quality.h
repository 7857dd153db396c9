/* quality.h - how near an image is to another one. */
#ifndef QM_ENCODE_QUALITY_H
#define QM_ENCODE_QUALITY_H

#include "encode/image.h"

typedef struct qm_quality {
    double psnr;       /* dB: 10 log10(max^2 / mean squared error); infinite when equal */
    double ssim;       /* mean structural similarity, -1 to 1 */
    double mean_error; /* mean absolute error, in units of the samples */
} qm_quality;

/* Compares two images of the same sizes and channels; the values of b are scaled to the largest
 * value of a. SSIM as Wang, Bovik, Sheikh, Simoncelli (IEEE TIP 13, 600, 2004) have it: a Gaussian
 * window of 11 x 11 with standard deviation 1.5 (no larger than the image) at all places inside of
 * the image, K1 = 0.01, K2 = 0.03; the mean over frames and channels. Time O(121 samples). */
qm_quality qm_image_quality(const qm_image *a, const qm_image *b);

#endif
