/* A panic inside the library, from a function that only test builds have, reaches C as a status, and the program continues. */
#include "room_test.h"

AUDIOROOM_Status AUDIOROOM_TestPanic(void);

int main(void)
{
    AUDIOROOM_Engine *engine = NULL;
    EXPECT(AUDIOROOM_ERR_INTERNAL, AUDIOROOM_TestPanic());
    CHECK(strstr(last_message(), "deliberate") != NULL);
    OK(AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, NULL, &engine));
    OK(AUDIOROOM_DestroyEngine(&engine));
    return 0;
}
