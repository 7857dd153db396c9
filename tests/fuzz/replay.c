/* replay.c - runs a fuzz target without libFuzzer: on every file of the folders given, and on
 * mutations of them that are the same in each run.
 *
 * Usage: replay [-n MUTATIONS] FOLDER...   The input that is being tried lies in the file
 * "replay-last-input" of the working folder while the target runs; it stays there after a crash. */

#include "tests/fuzz/fuzz.h"
#include "tests/random_module.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SEEDS = 4096, MOST_BYTES = 1 << 16, DEFAULT_MUTATIONS = 3000 };
static const char last_input[] = "replay-last-input";

typedef struct seed {
    uint8_t *data;
    size_t size;
} seed;

typedef struct seeds {
    seed *list;
    uint32_t n;
} seeds;

static void run_input(const uint8_t *data, size_t size)
{
    FILE *f = fopen(last_input, "wb");
    if (f) {
        fwrite(data, 1, size, f);
        fclose(f);
    }
    LLVMFuzzerTestOneInput(data, size);
}

static void add_file(seeds *s, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f || s->n == MOST_SEEDS)
        return;
    seed *d = &s->list[s->n++];
    d->data = malloc(MOST_BYTES);
    if (!d->data)
        abort();
    d->size = fread(d->data, 1, MOST_BYTES, f);
    fclose(f);
}

static void add_folder(seeds *s, const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_type == DT_REG)
            add_file(s, path);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

/* Replaces [at, at + cut) of buf by n bytes; returns the new size. */
static size_t splice(uint8_t *buf, size_t size, size_t at, size_t cut, const uint8_t *bytes,
                     size_t n)
{
    if (size - cut + n > MOST_BYTES)
        return size;
    memmove(buf + at + n, buf + at + cut, size - at - cut);
    memcpy(buf + at, bytes, n);
    return size - cut + n;
}

/* One edit: a byte changed, a piece deleted, doubled, or copied from another seed, a token put in.
 */
static size_t mutate(const seeds *s, uint64_t *rng, uint8_t *buf, size_t size)
{
    static const char *const tokens[] = {"0",      "-1",        "9223372036854775807",
                                         "1e308",  "[",         "]",
                                         "{",      "}",         "(",
                                         ")",      ";",         "**",
                                         "/0",     "@",         "ctrl @ ",
                                         "inv @ ", "pow(2) @ ", "if(",
                                         "for",    "\"",        "/*",
                                         "\xff",   "q",         "repeat(",
                                         ",",      "inline",    "max-ops=1"};
    uint8_t piece[64];
    size_t at = random_below(rng, (uint32_t)size + 1);
    size_t length = random_below(rng, 16) + 1;
    length = length < size - at ? length : size - at;
    switch (random_below(rng, 5)) {
    case 0:
        if (at < size)
            buf[at] = (uint8_t)random_bits(rng);
        return size;
    case 1:
        return splice(buf, size, at, length, piece, 0);
    case 2:
        memcpy(piece, buf + at, length);
        return splice(buf, size, at, 0, piece, length);
    case 3: {
        const seed *other = &s->list[random_below(rng, s->n)];
        size_t from = random_below(rng, (uint32_t)other->size + 1);
        size_t n = other->size - from < sizeof piece ? other->size - from : sizeof piece;
        return splice(buf, size, at, length, other->data + from, n);
    }
    default: {
        const char *t = tokens[random_below(rng, sizeof tokens / sizeof *tokens)];
        return splice(buf, size, at, 0, (const uint8_t *)t, strlen(t));
    }
    }
}

static void run_mutations(const seeds *s, uint32_t count)
{
    uint64_t rng = 1;
    uint8_t *buf = malloc(MOST_BYTES);
    if (!buf)
        abort();
    for (uint32_t i = 0; i < count; i++) {
        const seed *from = &s->list[random_below(&rng, s->n)];
        size_t size = from->size;
        memcpy(buf, from->data, size);
        for (uint32_t edits = 1 + random_below(&rng, 4); edits-- > 0;)
            size = mutate(s, &rng, buf, size);
        run_input(buf, size);
    }
    free(buf);
}

int main(int argc, char **argv)
{
    seeds s = {.list = calloc(MOST_SEEDS, sizeof *s.list)};
    const char *scale = getenv("QM_TEST_SCALE");
    double mutations = DEFAULT_MUTATIONS * (scale ? strtod(scale, NULL) : 1.0);
    if (!s.list)
        abort();
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-n") == 0 && i + 1 < argc)
            mutations = strtod(argv[++i], NULL);
        else
            add_folder(&s, argv[i]);
    }
    if (s.n == 0) {
        fprintf(stderr, "there are no seeds\n");
        return 1;
    }
    for (uint32_t i = 0; i < s.n; i++)
        run_input(s.list[i].data, s.list[i].size);
    run_mutations(&s, (uint32_t)mutations);
    printf("%u seeds, %.0f mutations\n", s.n, mutations);
    remove(last_input);
    for (uint32_t i = 0; i < s.n; i++)
        free(s.list[i].data);
    free(s.list);
    return 0;
}
