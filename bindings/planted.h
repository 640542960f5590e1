/* Forms of functions and structs that a later header may have. Tests add them to the header, and compile what the
 * generator makes. */

typedef uint64_t AUDIOROOM_PlantedRecording;

typedef struct AUDIOROOM_PlantedPlayer AUDIOROOM_PlantedPlayer;

typedef uint64_t AUDIOROOM_PlantedClip;

/** Bytes that a function reads. */
typedef struct AUDIOROOM_PlantedClipRead {
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
} AUDIOROOM_PlantedClipRead;

/** Settings of a clip. */
typedef struct AUDIOROOM_PlantedClipOptions {
    /** Size. */
    uint32_t struct_size;
    /** How often. */
    int32_t plays;
    /** Reads the file. */
    void (*reader)(void *user_data, struct AUDIOROOM_PlantedClipRead *read);
    /** Passed to `reader`. */
    void *reader_user_data;
    /** Size of the file. */
    uint64_t reader_size;
} AUDIOROOM_PlantedClipOptions;

/** Settings of a player. */
typedef struct AUDIOROOM_PlantedPlayerOptions {
    /** `sizeof(AUDIOROOM_PlantedPlayerOptions)`. */
    uint32_t struct_size;
    /** Volume. */
    int32_t volume;
    /** File. */
    const char *path;
    /** Called for each line. */
    void (*on_line)(void *user_data, const AUDIOROOM_LogEvent *event);
    /** Passed to the function. */
    void *user_data;
} AUDIOROOM_PlantedPlayerOptions;

/** Settings of bytes with attributes. */
typedef struct AUDIOROOM_PlantedBytesOptions {
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
} AUDIOROOM_PlantedBytesOptions;

/** Settings of a recording. */
typedef struct AUDIOROOM_PlantedRecordingOptions {
    /** Size. */
    uint32_t struct_size;
    /** 1 while it appends. */
    int32_t append;
    /** Streams that are recorded. */
    const char *path;
} AUDIOROOM_PlantedRecordingOptions;

/** One user. */
typedef struct AUDIOROOM_PlantedUserInfo {
    /** Size. */
    uint32_t struct_size;
    /** Number of attributes. */
    uint32_t attribute_count;
    /** Attributes. */
    const struct AUDIOROOM_Attribute *const *attributes;
    /** Name. */
    const char *user_name;
} AUDIOROOM_PlantedUserInfo;

/** Writes the defaults into `options`. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_InitPlantedPlayerOptions(struct AUDIOROOM_PlantedPlayerOptions *options, size_t size);
/** Creates a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_CreatePlantedPlayer(struct AUDIOROOM_Engine *engine,
    const struct AUDIOROOM_PlantedPlayerOptions *options, struct AUDIOROOM_PlantedPlayer **player);
/** Ends a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_DestroyPlantedPlayer(struct AUDIOROOM_PlantedPlayer **player);
/** Sets the volume of a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_SetPlantedPlayerVolume(struct AUDIOROOM_PlantedPlayer *player, int32_t volume);
/** Writes the position of a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetPlantedPlayerPosition(struct AUDIOROOM_PlantedPlayer *player, double *position);
/** Writes the file of a player. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetPlantedPlayerPath(struct AUDIOROOM_PlantedPlayer *player, char *buffer, size_t size, size_t *needed);
/** Writes what is known of a user. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetPlantedUser(struct AUDIOROOM_Engine *engine, AUDIOROOM_Room room, const char *user_id,
    struct AUDIOROOM_PlantedUserInfo *user);
/** Writes the defaults into `options`. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_InitPlantedClipOptions(struct AUDIOROOM_PlantedClipOptions *options, size_t size);
/** Creates a clip. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_CreatePlantedClip(struct AUDIOROOM_Engine *engine,
    const struct AUDIOROOM_PlantedClipOptions *options, AUDIOROOM_PlantedClip *clip);
/** Ends a clip. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_DestroyPlantedClip(struct AUDIOROOM_Engine *engine, AUDIOROOM_PlantedClip clip);
/** Starts a recording. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_StartPlantedRecording(struct AUDIOROOM_Engine *engine,
    const struct AUDIOROOM_PlantedRecordingOptions *options, AUDIOROOM_PlantedRecording *recording);
/** Stops a recording. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_StopPlantedRecording(struct AUDIOROOM_Engine *engine, AUDIOROOM_PlantedRecording recording);
/** Writes the defaults into `options`. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_InitPlantedBytesOptions(struct AUDIOROOM_PlantedBytesOptions *options, size_t size);
/** Sends bytes. on_request_done reports the result. */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_SendPlantedBytes(struct AUDIOROOM_Engine *engine, AUDIOROOM_Room room,
    const struct AUDIOROOM_PlantedBytesOptions *options, uint64_t *request);

