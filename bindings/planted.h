/* Forms of functions and structs that a later header may have. Tests add them to the header, and compile what the
 * generator makes. */

typedef uint64_t AUDIOROOM_Recording;

typedef struct AUDIOROOM_Player AUDIOROOM_Player;

typedef uint64_t AUDIOROOM_Clip;

/** Bytes that a function reads. */
typedef struct AUDIOROOM_ClipRead {
    /** Size. */
    uint32_t struct_size;
    /** Set to 1 if the bytes cannot be read. */
    int32_t has_failed;
    /** Where to write the bytes. */
    uint8_t *buffer;
    /** Number of bytes that are wanted. */
    uint64_t size;
    /** Set to the number of bytes that were written. */
    uint64_t written;
} AUDIOROOM_ClipRead;

/** Settings of a clip. */
typedef struct AUDIOROOM_ClipOptions {
    /** Size. */
    uint32_t struct_size;
    /** How often. */
    int32_t plays;
    /** Reads the file. */
    void (*reader)(void *user_data, struct AUDIOROOM_ClipRead *read);
    /** Passed to `reader`. */
    void *reader_user_data;
    /** Size of the file. */
    uint64_t reader_size;
} AUDIOROOM_ClipOptions;

/** Settings of a player. */
typedef struct AUDIOROOM_PlayerOptions {
    /** `sizeof(AUDIOROOM_PlayerOptions)`. */
    uint32_t struct_size;
    /** Volume. */
    int32_t volume;
    /** File. */
    const char *path;
    /** Called for each line. */
    void (*on_line)(void *user_data, const AUDIOROOM_LogEvent *event);
    /** Passed to the function. */
    void *user_data;
} AUDIOROOM_PlayerOptions;

/** Settings of bytes with attributes. */
typedef struct AUDIOROOM_BytesOptions {
    /** Size. */
    uint32_t struct_size;
    /** Number of attributes. */
    uint32_t attribute_count;
    /** Attributes. */
    const struct AUDIOROOM_Attribute *const *attributes;
    /** Receivers. */
    const char *const *user_ids;
    /** Number of receivers. */
    uint32_t user_id_count;
    /** Size of the data. */
    uint32_t data_size;
    /** Data. */
    const uint8_t *data;
    /** Room. */
    AUDIOROOM_Room room;
    /** Stream. */
    AUDIOROOM_Stream stream;
} AUDIOROOM_BytesOptions;

/** Settings of a recording. */
typedef struct AUDIOROOM_RecordingOptions {
    /** Size. */
    uint32_t struct_size;
    /** 1 while it appends. */
    int32_t append;
    /** Streams that are recorded. */
    const char *path;
} AUDIOROOM_RecordingOptions;

/** One user. */
typedef struct AUDIOROOM_UserInfo {
    /** Size. */
    uint32_t struct_size;
    /** Number of attributes. */
    uint32_t attribute_count;
    /** Attributes. */
    const struct AUDIOROOM_Attribute *const *attributes;
    /** Name. */
    const char *user_name;
} AUDIOROOM_UserInfo;

/** Writes the defaults into `options`. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_InitPlayerOptions(struct AUDIOROOM_PlayerOptions *options, size_t size);
/** Creates a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_CreatePlayer(struct AUDIOROOM_Engine *engine,
    const struct AUDIOROOM_PlayerOptions *options, struct AUDIOROOM_Player **player);
/** Ends a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_DestroyPlayer(struct AUDIOROOM_Player **player);
/** Sets the volume of a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_SetPlayerVolume(struct AUDIOROOM_Player *player, int32_t volume);
/** Writes the position of a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetPlayerPosition(struct AUDIOROOM_Player *player, double *position);
/** Writes the file of a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetPlayerPath(struct AUDIOROOM_Player *player, char *buffer, size_t size, size_t *needed);
/** Writes what is known of a user. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetUser(struct AUDIOROOM_Engine *engine, AUDIOROOM_Room room, const char *user_id,
    struct AUDIOROOM_UserInfo *user);
/** Writes the defaults into `options`. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_InitClipOptions(struct AUDIOROOM_ClipOptions *options, size_t size);
/** Creates a clip. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_CreateClip(struct AUDIOROOM_Engine *engine,
    const struct AUDIOROOM_ClipOptions *options, AUDIOROOM_Clip *clip);
/** Ends a clip. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_DestroyClip(struct AUDIOROOM_Engine *engine, AUDIOROOM_Clip clip);
/** Starts a recording. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_StartRecording(struct AUDIOROOM_Engine *engine,
    const struct AUDIOROOM_RecordingOptions *options, AUDIOROOM_Recording *recording);
/** Stops a recording. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_StopRecording(struct AUDIOROOM_Engine *engine, AUDIOROOM_Recording recording);
/** Writes the defaults into `options`. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_InitBytesOptions(struct AUDIOROOM_BytesOptions *options, size_t size);
/** Sends bytes. on_request_done reports the result. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_SendBytes(struct AUDIOROOM_Engine *engine, AUDIOROOM_Room room,
    const struct AUDIOROOM_BytesOptions *options, uint64_t *request);

