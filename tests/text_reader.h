/* text_reader.h - a text in memory as what readers of tables read from. */
#ifndef QM_TESTS_TEXT_READER_H
#define QM_TESTS_TEXT_READER_H

#include "support/base.h"

#include <string.h>

typedef struct text_reader {
    const char *at;
    size_t left, step; /* bytes given at a time at most */
} text_reader;

static inline qm_status text_reader_give(void *payload, char *to, size_t room, size_t *got)
{
    text_reader *r = (text_reader *)payload;
    *got = r->left < r->step ? r->left : r->step;
    *got = *got < room ? *got : room;
    memcpy(to, r->at, *got);
    r->at += *got;
    r->left -= *got;
    return QM_OK;
}

#endif
