CREATE TABLE ledger_under_test.attributes_seen (
    run_id text NOT NULL COLLATE pg_catalog."C",
    attribute text NOT NULL COLLATE pg_catalog."C",
    source_path text NOT NULL COLLATE pg_catalog."C",
    conversations bigint NOT NULL,
    max_length bigint NOT NULL,
    is_lacking integer DEFAULT 0 NOT NULL
);
CREATE TABLE ledger_under_test.call_counts (
    run_id text NOT NULL COLLATE pg_catalog."C",
    endpoint text NOT NULL COLLATE pg_catalog."C",
    calls bigint NOT NULL,
    retries bigint NOT NULL,
    too_many_requests bigint NOT NULL
);
CREATE TABLE ledger_under_test.calls_over_time (
    run_id text NOT NULL COLLATE pg_catalog."C",
    slot_at text NOT NULL COLLATE pg_catalog."C",
    calls bigint NOT NULL,
    too_many_requests bigint NOT NULL
);
CREATE TABLE ledger_under_test.conversations (
    run_id text NOT NULL COLLATE pg_catalog."C",
    conversation_id text NOT NULL COLLATE pg_catalog."C",
    participant_id text COLLATE pg_catalog."C",
    conversation_start text NOT NULL COLLATE pg_catalog."C",
    conversation_end text COLLATE pg_catalog."C",
    media_type text COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C",
    attributes integer NOT NULL,
    missing integer NOT NULL,
    different integer NOT NULL,
    other integer NOT NULL,
    patched integer NOT NULL,
    calls integer NOT NULL,
    http_status integer,
    correlation_id text COLLATE pg_catalog."C",
    message text COLLATE pg_catalog."C",
    seen integer NOT NULL
);
CREATE TABLE ledger_under_test.deferred (
    job text NOT NULL COLLATE pg_catalog."C",
    connection text NOT NULL COLLATE pg_catalog."C",
    conversation_id text NOT NULL COLLATE pg_catalog."C",
    first_seen text NOT NULL COLLATE pg_catalog."C",
    last_seen text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE ledger_under_test.ledger_versions (
    schemaversionsid integer NOT NULL,
    scriptname character varying(255) NOT NULL,
    applied timestamp without time zone NOT NULL
);
CREATE SEQUENCE ledger_under_test.ledger_versions_schemaversionsid_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE ledger_under_test.ledger_versions_schemaversionsid_seq OWNED BY ledger_under_test.ledger_versions.schemaversionsid;
CREATE TABLE ledger_under_test.locks (
    job text NOT NULL COLLATE pg_catalog."C",
    part text NOT NULL COLLATE pg_catalog."C",
    token text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    host text NOT NULL COLLATE pg_catalog."C",
    machine text NOT NULL COLLATE pg_catalog."C",
    process_id integer NOT NULL,
    process_started text NOT NULL COLLATE pg_catalog."C",
    heartbeat_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE ledger_under_test.meta (
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE ledger_under_test.mismatch_totals (
    run_id text NOT NULL COLLATE pg_catalog."C",
    attribute text NOT NULL COLLATE pg_catalog."C",
    missing bigint NOT NULL,
    different bigint NOT NULL,
    other bigint NOT NULL
);
CREATE TABLE ledger_under_test.mismatches (
    run_id text NOT NULL COLLATE pg_catalog."C",
    conversation_id text NOT NULL COLLATE pg_catalog."C",
    ordinal integer NOT NULL,
    attribute text NOT NULL COLLATE pg_catalog."C",
    source_path text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    expected text COLLATE pg_catalog."C",
    actual text COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    message text COLLATE pg_catalog."C"
);
CREATE TABLE ledger_under_test.patches (
    run_id text NOT NULL COLLATE pg_catalog."C",
    conversation_id text NOT NULL COLLATE pg_catalog."C",
    attempt integer NOT NULL,
    participant_id text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    changes text NOT NULL COLLATE pg_catalog."C",
    calls_before integer NOT NULL,
    intent_at text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    closed_at text COLLATE pg_catalog."C",
    record_version integer
);
CREATE TABLE ledger_under_test.qrtz_blob_triggers (
    sched_name text NOT NULL,
    trigger_name text NOT NULL,
    trigger_group text NOT NULL,
    blob_data bytea
);
CREATE TABLE ledger_under_test.qrtz_calendars (
    sched_name text NOT NULL,
    calendar_name text NOT NULL,
    calendar bytea NOT NULL
);
CREATE TABLE ledger_under_test.qrtz_cron_triggers (
    sched_name text NOT NULL,
    trigger_name text NOT NULL,
    trigger_group text NOT NULL,
    cron_expression text NOT NULL,
    time_zone_id text
);
CREATE TABLE ledger_under_test.qrtz_execution_history (
    sched_name text NOT NULL,
    entry_id text NOT NULL,
    instance_name text NOT NULL,
    job_name text NOT NULL,
    job_group text NOT NULL,
    trigger_name text NOT NULL,
    trigger_group text NOT NULL,
    fired_time bigint NOT NULL,
    run_time bigint NOT NULL,
    succeeded boolean NOT NULL,
    error_message text,
    retry_attempt integer DEFAULT 0 NOT NULL,
    retry_scheduled boolean DEFAULT false NOT NULL,
    execution_log text,
    result integer,
    summary text,
    metrics text,
    manual boolean,
    fire_instance_id text,
    job_input text,
    job_input_too_large boolean
);
CREATE TABLE ledger_under_test.qrtz_fired_triggers (
    sched_name text NOT NULL,
    entry_id text NOT NULL,
    trigger_name text NOT NULL,
    trigger_group text NOT NULL,
    instance_name text NOT NULL,
    fired_time bigint NOT NULL,
    sched_time bigint NOT NULL,
    priority integer NOT NULL,
    state text NOT NULL,
    job_name text,
    job_group text,
    is_nonconcurrent boolean NOT NULL,
    requests_recovery boolean,
    execution_group character varying(200),
    progress integer,
    progress_message character varying(250),
    interrupt_requested_time bigint
);
CREATE TABLE ledger_under_test.qrtz_job_details (
    sched_name text NOT NULL,
    job_name text NOT NULL,
    job_group text NOT NULL,
    description text,
    job_class_name text NOT NULL,
    is_durable boolean NOT NULL,
    is_nonconcurrent boolean NOT NULL,
    is_update_data boolean NOT NULL,
    requests_recovery boolean NOT NULL,
    job_data bytea
);
CREATE TABLE ledger_under_test.qrtz_job_status (
    sched_name text NOT NULL,
    job_group text NOT NULL,
    job_name text NOT NULL,
    first_fired_time bigint NOT NULL,
    last_fired_time bigint NOT NULL,
    last_result integer NOT NULL,
    last_run_time bigint NOT NULL,
    last_instance_name text NOT NULL,
    last_entry_id text,
    last_summary text,
    last_success_time bigint,
    last_failure_time bigint,
    last_failure_message text,
    consecutive_failures integer DEFAULT 0 NOT NULL,
    run_count bigint DEFAULT 0 NOT NULL,
    failure_count bigint DEFAULT 0 NOT NULL
);
CREATE TABLE ledger_under_test.qrtz_locks (
    sched_name text NOT NULL,
    lock_name text NOT NULL
);
CREATE TABLE ledger_under_test.qrtz_misfire_history (
    sched_name text NOT NULL,
    entry_id text NOT NULL,
    instance_name text NOT NULL,
    trigger_name text NOT NULL,
    trigger_group text NOT NULL,
    job_name text,
    job_group text,
    misfire_time bigint NOT NULL,
    sched_time bigint,
    reason integer
);
CREATE TABLE ledger_under_test.qrtz_paused_job_grps (
    sched_name text NOT NULL,
    job_group text NOT NULL,
    pause_reason character varying(250),
    paused_by character varying(200),
    paused_at bigint
);
CREATE TABLE ledger_under_test.qrtz_paused_trigger_grps (
    sched_name text NOT NULL,
    trigger_group text NOT NULL,
    pause_reason character varying(250),
    paused_by character varying(200),
    paused_at bigint
);
CREATE TABLE ledger_under_test.qrtz_scheduler_state (
    sched_name text NOT NULL,
    instance_name text NOT NULL,
    last_checkin_time bigint NOT NULL,
    checkin_interval bigint NOT NULL,
    quartz_version character varying(20)
);
CREATE TABLE ledger_under_test.qrtz_simple_triggers (
    sched_name text NOT NULL,
    trigger_name text NOT NULL,
    trigger_group text NOT NULL,
    repeat_count bigint NOT NULL,
    repeat_interval bigint NOT NULL,
    times_triggered bigint NOT NULL
);
CREATE TABLE ledger_under_test.qrtz_simprop_triggers (
    sched_name text NOT NULL,
    trigger_name text NOT NULL,
    trigger_group text NOT NULL,
    str_prop_1 text,
    str_prop_2 text,
    str_prop_3 text,
    int_prop_1 integer,
    int_prop_2 integer,
    long_prop_1 bigint,
    long_prop_2 bigint,
    dec_prop_1 numeric,
    dec_prop_2 numeric,
    bool_prop_1 boolean,
    bool_prop_2 boolean,
    time_zone_id text
);
CREATE TABLE ledger_under_test.qrtz_triggers (
    sched_name text NOT NULL,
    trigger_name text NOT NULL,
    trigger_group text NOT NULL,
    job_name text NOT NULL,
    job_group text NOT NULL,
    description text,
    next_fire_time bigint,
    prev_fire_time bigint,
    priority integer,
    trigger_state text NOT NULL,
    trigger_type text NOT NULL,
    start_time bigint NOT NULL,
    end_time bigint,
    calendar_name text,
    misfire_instr smallint,
    misfire_orig_fire_time bigint,
    execution_group character varying(200),
    preferred_node character varying(200),
    preferred_node_auto boolean DEFAULT false NOT NULL,
    retry_policy character varying(250),
    retry_attempt integer,
    continues_trigger_name text,
    continues_trigger_group text,
    continuation_condition integer,
    overlap_policy integer,
    pause_reason character varying(250),
    paused_by character varying(200),
    paused_at bigint,
    misfire_threshold bigint,
    fixed_delay boolean,
    job_data bytea
);
CREATE TABLE ledger_under_test.run_parts (
    run_id text NOT NULL COLLATE pg_catalog."C",
    from_at text NOT NULL COLLATE pg_catalog."C",
    to_at text NOT NULL COLLATE pg_catalog."C",
    done_at text COLLATE pg_catalog."C"
);
CREATE TABLE ledger_under_test.runs (
    run_id text NOT NULL COLLATE pg_catalog."C",
    job text NOT NULL COLLATE pg_catalog."C",
    connection text NOT NULL COLLATE pg_catalog."C",
    run_kind text NOT NULL COLLATE pg_catalog."C",
    mode text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    dry_run integer NOT NULL,
    refers_to text COLLATE pg_catalog."C",
    window_from text COLLATE pg_catalog."C",
    window_to text COLLATE pg_catalog."C",
    time_zone text NOT NULL COLLATE pg_catalog."C",
    selection text NOT NULL COLLATE pg_catalog."C",
    settings text NOT NULL COLLATE pg_catalog."C",
    started_at text NOT NULL COLLATE pg_catalog."C",
    ended_at text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    exit_code integer,
    message text COLLATE pg_catalog."C",
    quota_allowed integer,
    quota_share double precision NOT NULL,
    version text NOT NULL COLLATE pg_catalog."C",
    read_count bigint DEFAULT 0 NOT NULL,
    patched_count bigint DEFAULT 0 NOT NULL,
    failed_count bigint DEFAULT 0 NOT NULL,
    origin text DEFAULT 'command'::text NOT NULL COLLATE pg_catalog."C",
    missing_count bigint,
    different_count bigint,
    other_count bigint
);
CREATE TABLE ledger_under_test.settled (
    connection text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    conversation_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    settled_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE ledger_under_test.watermarks (
    job text NOT NULL COLLATE pg_catalog."C",
    connection text NOT NULL COLLATE pg_catalog."C",
    until text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE ledger_under_test.windows_read (
    run_id text NOT NULL COLLATE pg_catalog."C",
    from_at text NOT NULL COLLATE pg_catalog."C",
    to_at text NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE ONLY ledger_under_test.ledger_versions ALTER COLUMN schemaversionsid SET DEFAULT nextval('ledger_under_test.ledger_versions_schemaversionsid_seq'::regclass);
INSERT INTO ledger_under_test.attributes_seen VALUES
	('20261127T015909Z-18ac', 'Routing Trail', 'Routing Trail', 2, 159, 0),
	('20261127T015909Z-18ac', 'prechat_email', 'pre_chat_form_data.email', 8, 22, 0),
	('20261127T015909Z-18ac', 'prechat_subject', 'pre_chat_form_data.subject', 8, 17, 0),
	('20261127T015909Z-18ac', 'prechat_name', 'pre_chat_form_data.name', 8, 16, 0),
	('20261127T015909Z-18ac', 'prechat_address_city', 'pre_chat_form_data.address.city', 8, 11, 0),
	('20261127T015900Z-bdf9', 'ANI ', 'ANI ', 12, 12, 0),
	('20261127T015900Z-bdf9', 'ivr.Skills', 'ivr.Skills', 12, 17, 0),
	('20261127T015900Z-bdf9', 'Schedule Group Result', 'Schedule Group Result', 12, 7, 0),
	('20261127T015900Z-bdf9', 'ivr.Priority', 'ivr.Priority', 12, 1, 0),
	('20261127T015900Z-bdf9', 'prechat_cart_total', 'pre_chat_form_data.cart_total', 1, 6, 0),
	('20261127T015900Z-bdf9', 'Customer Tier', 'Customer Tier', 12, 6, 0),
	('20261127T015900Z-bdf9', 'custom_field_1', 'custom_field_1', 12, 8, 0),
	('20261127T015900Z-bdf9', 'custom_field_2', 'custom_field_2', 12, 5, 0),
	('20261127T015900Z-bdf9', 'Lang', 'Lang', 12, 5, 0),
	('20261127T015900Z-bdf9', 'LegacyRef', 'LegacyRef', 12, 16, 0),
	('20261127T015909Z-18ac', 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 8, 5, 0),
	('20261127T015909Z-18ac', 'prechat_order_count', 'pre_chat_form_data.order_count', 8, 2, 0),
	('20261127T015916Z-33d5', 'prechat_subject', 'pre_chat_form_data.subject', 7, 18, 0),
	('20261127T015916Z-33d5', 'prechat_name', 'pre_chat_form_data.name', 6, 0, 0),
	('20261127T015916Z-33d5', 'prechat_address_city', 'pre_chat_form_data.address.city', 6, 0, 0),
	('20261127T015916Z-33d5', 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 6, 0, 0),
	('20261127T015916Z-33d5', 'prechat_order_count', 'pre_chat_form_data.order_count', 6, 0, 0),
	('20261127T015916Z-33d5', 'prechat_vip', 'pre_chat_form_data.vip', 6, 0, 0),
	('20261127T015916Z-33d5', 'prechat_cart_total', 'pre_chat_form_data.cart_total', 2, 0, 0),
	('20261127T015921Z-777e', 'ANI ', 'ANI ', 10, 12, 0),
	('20261127T015900Z-bdf9', 'Routing Trail', 'Routing Trail', 3, 267, 0),
	('20261127T015909Z-18ac', 'ANI ', 'ANI ', 12, 12, 0),
	('20261127T015909Z-18ac', 'ivr.Skills', 'ivr.Skills', 12, 17, 0),
	('20261127T015900Z-bdf9', 'source_url', 'source_url', 11, 46, 0),
	('20261127T015900Z-bdf9', 'prechat_email', 'pre_chat_form_data.email', 8, 22, 0),
	('20261127T015900Z-bdf9', 'prechat_subject', 'pre_chat_form_data.subject', 8, 57, 0),
	('20261127T015900Z-bdf9', 'prechat_name', 'pre_chat_form_data.name', 8, 12, 0),
	('20261127T015900Z-bdf9', 'prechat_address_city', 'pre_chat_form_data.address.city', 8, 9, 0),
	('20261127T015900Z-bdf9', 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 8, 5, 0),
	('20261127T015900Z-bdf9', 'prechat_order_count', 'pre_chat_form_data.order_count', 8, 2, 0),
	('20261127T015900Z-bdf9', 'prechat_vip', 'pre_chat_form_data.vip', 8, 5, 0),
	('20261127T015909Z-18ac', 'Schedule Group Result', 'Schedule Group Result', 12, 7, 0),
	('20261127T015909Z-18ac', 'ivr.Priority', 'ivr.Priority', 12, 1, 0),
	('20261127T015909Z-18ac', 'Customer Tier', 'Customer Tier', 12, 6, 0),
	('20261127T015909Z-18ac', 'custom_field_1', 'custom_field_1', 12, 8, 0),
	('20261127T015909Z-18ac', 'custom_field_2', 'custom_field_2', 12, 5, 0),
	('20261127T015909Z-18ac', 'Lang', 'Lang', 12, 5, 0),
	('20261127T015909Z-18ac', 'LegacyRef', 'LegacyRef', 12, 16, 0),
	('20261127T015909Z-18ac', 'prechat_vip', 'pre_chat_form_data.vip', 8, 5, 0),
	('20261127T015909Z-18ac', 'prechat_cart_total', 'pre_chat_form_data.cart_total', 2, 6, 0),
	('20261127T015900Z-bdf9', 'tags', 'tags', 1, 23, 0),
	('20261127T015921Z-777e', 'ivr.Skills', 'ivr.Skills', 10, 17, 0),
	('20261127T015921Z-777e', 'Schedule Group Result', 'Schedule Group Result', 10, 7, 0),
	('20261127T015921Z-777e', 'ivr.Priority', 'ivr.Priority', 10, 1, 0),
	('20261127T015921Z-777e', 'Customer Tier', 'Customer Tier', 10, 6, 0),
	('20261127T015909Z-18ac', 'source_url', 'source_url', 9, 46, 0),
	('20261127T015921Z-777e', 'custom_field_1', 'custom_field_1', 10, 8, 0),
	('20261127T015921Z-777e', 'custom_field_2', 'custom_field_2', 10, 5, 0),
	('20261127T015916Z-33d5', 'prechat_email', 'pre_chat_form_data.email', 7, 26, 0),
	('20261127T015921Z-777e', 'Lang', 'Lang', 10, 5, 0),
	('20261127T015921Z-777e', 'LegacyRef', 'LegacyRef', 10, 16, 0),
	('20261127T015921Z-777e', 'source_url', 'source_url', 9, 46, 0),
	('20261127T015926Z-b5f2', 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 3, 5, 0),
	('20261127T015926Z-b5f2', 'prechat_order_count', 'pre_chat_form_data.order_count', 3, 2, 0),
	('20261127T015926Z-b5f2', 'prechat_vip', 'pre_chat_form_data.vip', 3, 5, 0),
	('20261127T015935Z-f6b0', 'Routing Trail', 'Routing Trail', 1, 51, 0),
	('20261127T015944Z-ec6e', 'ANI ', 'ANI ', 7, 12, 0),
	('20261127T015935Z-f6b0', 'ivr.Priority', 'ivr.Priority', 13, 1, 0),
	('20261127T015935Z-f6b0', 'Customer Tier', 'Customer Tier', 13, 6, 0),
	('20261127T015935Z-f6b0', 'custom_field_1', 'custom_field_1', 13, 8, 0),
	('20261127T015921Z-777e', 'Routing Trail', 'Routing Trail', 3, 267, 0),
	('20261127T015935Z-f6b0', 'custom_field_2', 'custom_field_2', 13, 5, 0),
	('20261127T015935Z-f6b0', 'Lang', 'Lang', 13, 5, 0),
	('20261127T015926Z-b5f2', 'ANI ', 'ANI ', 6, 12, 0),
	('20261127T015926Z-b5f2', 'ivr.Skills', 'ivr.Skills', 6, 16, 0),
	('20261127T015926Z-b5f2', 'Schedule Group Result', 'Schedule Group Result', 6, 6, 0),
	('20261127T015926Z-b5f2', 'ivr.Priority', 'ivr.Priority', 6, 1, 0),
	('20261127T015926Z-b5f2', 'Customer Tier', 'Customer Tier', 6, 6, 0),
	('20261127T015921Z-777e', 'prechat_email', 'pre_chat_form_data.email', 8, 22, 0),
	('20261127T015921Z-777e', 'prechat_subject', 'pre_chat_form_data.subject', 8, 17, 0),
	('20261127T015921Z-777e', 'prechat_name', 'pre_chat_form_data.name', 8, 19, 0),
	('20261127T015921Z-777e', 'prechat_address_city', 'pre_chat_form_data.address.city', 8, 7, 0),
	('20261127T015921Z-777e', 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 8, 5, 0),
	('20261127T015921Z-777e', 'prechat_order_count', 'pre_chat_form_data.order_count', 8, 2, 0),
	('20261127T015921Z-777e', 'prechat_vip', 'pre_chat_form_data.vip', 8, 5, 0),
	('20261127T015926Z-b5f2', 'custom_field_1', 'custom_field_1', 6, 8, 0),
	('20261127T015926Z-b5f2', 'custom_field_2', 'custom_field_2', 6, 5, 0),
	('20261127T015926Z-b5f2', 'Lang', 'Lang', 6, 5, 0),
	('20261127T015926Z-b5f2', 'LegacyRef', 'LegacyRef', 6, 16, 0),
	('20261127T015926Z-b5f2', 'source_url', 'source_url', 6, 32, 0),
	('20261127T015926Z-b5f2', 'Routing Trail', 'Routing Trail', 1, 105, 0),
	('20261127T015926Z-b5f2', 'prechat_email', 'pre_chat_form_data.email', 3, 22, 0),
	('20261127T015926Z-b5f2', 'prechat_subject', 'pre_chat_form_data.subject', 3, 57, 0),
	('20261127T015926Z-b5f2', 'prechat_name', 'pre_chat_form_data.name', 3, 17, 0),
	('20261127T015926Z-b5f2', 'prechat_address_city', 'pre_chat_form_data.address.city', 3, 11, 0),
	('20261127T015944Z-ec6e', 'ivr.Skills', 'ivr.Skills', 7, 17, 0),
	('20261127T015935Z-f6b0', 'LegacyRef', 'LegacyRef', 13, 16, 0),
	('20261127T015935Z-f6b0', 'source_url', 'source_url', 12, 46, 0),
	('20261127T015935Z-f6b0', 'tags', 'tags', 1, 23, 0),
	('20261127T015935Z-f6b0', 'prechat_email', 'pre_chat_form_data.email', 10, 22, 0),
	('20261127T015935Z-f6b0', 'prechat_subject', 'pre_chat_form_data.subject', 10, 57, 0),
	('20261127T015935Z-f6b0', 'prechat_name', 'pre_chat_form_data.name', 10, 16, 0),
	('20261127T015935Z-f6b0', 'prechat_address_city', 'pre_chat_form_data.address.city', 10, 9, 0),
	('20261127T015935Z-f6b0', 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 10, 5, 0),
	('20261127T015944Z-ec6e', 'Schedule Group Result', 'Schedule Group Result', 7, 4, 0);
INSERT INTO ledger_under_test.attributes_seen VALUES
	('20261127T015944Z-ec6e', 'ivr.Priority', 'ivr.Priority', 7, 1, 0),
	('20261127T015944Z-ec6e', 'Customer Tier', 'Customer Tier', 7, 6, 0),
	('20261127T015944Z-ec6e', 'custom_field_1', 'custom_field_1', 7, 8, 0),
	('20261127T015944Z-ec6e', 'custom_field_2', 'custom_field_2', 7, 5, 0),
	('20261127T015935Z-f6b0', 'ANI ', 'ANI ', 13, 12, 0),
	('20261127T015935Z-f6b0', 'ivr.Skills', 'ivr.Skills', 13, 17, 0),
	('20261127T015935Z-f6b0', 'Schedule Group Result', 'Schedule Group Result', 13, 7, 0),
	('20261127T015935Z-f6b0', 'prechat_order_count', 'pre_chat_form_data.order_count', 10, 2, 0),
	('20261127T015935Z-f6b0', 'prechat_vip', 'pre_chat_form_data.vip', 10, 5, 0),
	('20261127T015944Z-ec6e', 'Lang', 'Lang', 7, 5, 0),
	('20261127T015944Z-ec6e', 'LegacyRef', 'LegacyRef', 7, 16, 0),
	('20261127T015944Z-ec6e', 'source_url', 'source_url', 6, 29, 0),
	('20261127T015944Z-ec6e', 'prechat_email', 'pre_chat_form_data.email', 4, 22, 0),
	('20261127T015944Z-ec6e', 'prechat_subject', 'pre_chat_form_data.subject', 4, 57, 0),
	('20261127T015944Z-ec6e', 'prechat_name', 'pre_chat_form_data.name', 4, 16, 0),
	('20261127T015944Z-ec6e', 'prechat_address_city', 'pre_chat_form_data.address.city', 4, 6, 0),
	('20261127T015944Z-ec6e', 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 4, 5, 0),
	('20261127T015944Z-ec6e', 'prechat_order_count', 'pre_chat_form_data.order_count', 4, 2, 0),
	('20261127T015944Z-ec6e', 'prechat_vip', 'pre_chat_form_data.vip', 4, 5, 0),
	('20261127T015953Z-0952', 'ANI ', 'ANI ', 9, 12, 0),
	('20261127T015953Z-0952', 'ivr.Skills', 'ivr.Skills', 9, 17, 0),
	('20261127T015953Z-0952', 'Schedule Group Result', 'Schedule Group Result', 9, 7, 0),
	('20261127T015953Z-0952', 'ivr.Priority', 'ivr.Priority', 9, 1, 0),
	('20261127T015953Z-0952', 'Customer Tier', 'Customer Tier', 9, 6, 0),
	('20261127T015953Z-0952', 'custom_field_1', 'custom_field_1', 9, 8, 0),
	('20261127T015953Z-0952', 'custom_field_2', 'custom_field_2', 9, 5, 0),
	('20261127T015953Z-0952', 'Lang', 'Lang', 9, 5, 0),
	('20261127T015953Z-0952', 'LegacyRef', 'LegacyRef', 9, 16, 0),
	('20261127T015953Z-0952', 'source_url', 'source_url', 9, 32, 0),
	('20261127T015953Z-0952', 'prechat_email', 'pre_chat_form_data.email', 8, 22, 0),
	('20261127T015953Z-0952', 'prechat_subject', 'pre_chat_form_data.subject', 8, 57, 0),
	('20261127T015953Z-0952', 'prechat_name', 'pre_chat_form_data.name', 8, 17, 0),
	('20261127T015953Z-0952', 'prechat_address_city', 'pre_chat_form_data.address.city', 8, 11, 0),
	('20261127T015953Z-0952', 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 8, 5, 0),
	('20261127T015953Z-0952', 'prechat_order_count', 'pre_chat_form_data.order_count', 8, 2, 0),
	('20261127T015953Z-0952', 'prechat_vip', 'pre_chat_form_data.vip', 8, 5, 0),
	('20261127T015953Z-0952', 'prechat_cart_total', 'pre_chat_form_data.cart_total', 1, 6, 0);
INSERT INTO ledger_under_test.call_counts VALUES
	('20261127T015900Z-bdf9', 'GET /api/v2/analytics/conversations/details/jobs/availability', 1, 0, 0),
	('20261127T015900Z-bdf9', 'POST /api/v2/analytics/conversations/details/jobs', 1, 0, 0),
	('20261127T015900Z-bdf9', 'POST /oauth/token', 1, 0, 0),
	('20261127T015900Z-bdf9', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}/results', 1, 0, 0),
	('20261127T015900Z-bdf9', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}', 1, 0, 0),
	('20261127T015900Z-bdf9', 'GET /api/v2/conversations/{conversationId}', 6, 0, 0),
	('20261127T015926Z-b5f2', 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes', 3, 0, 0),
	('20261127T015935Z-f6b0', 'GET /api/v2/analytics/conversations/details/jobs/availability', 1, 0, 0),
	('20261127T015935Z-f6b0', 'POST /api/v2/analytics/conversations/details/jobs', 1, 0, 0),
	('20261127T015935Z-f6b0', 'POST /oauth/token', 1, 0, 0),
	('20261127T015900Z-bdf9', 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes', 6, 0, 0),
	('20261127T015909Z-18ac', 'GET /api/v2/analytics/conversations/details/jobs/availability', 1, 0, 0),
	('20261127T015909Z-18ac', 'POST /api/v2/analytics/conversations/details/jobs', 1, 0, 0),
	('20261127T015909Z-18ac', 'POST /oauth/token', 1, 0, 0),
	('20261127T015909Z-18ac', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}/results', 1, 0, 0),
	('20261127T015909Z-18ac', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}', 1, 0, 0),
	('20261127T015909Z-18ac', 'GET /api/v2/conversations/{conversationId}', 7, 0, 0),
	('20261127T015935Z-f6b0', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}/results', 1, 0, 0),
	('20261127T015935Z-f6b0', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}', 1, 0, 0),
	('20261127T015909Z-18ac', 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes', 7, 0, 0),
	('20261127T015916Z-33d5', 'POST /oauth/token', 1, 0, 0),
	('20261127T015916Z-33d5', 'GET /api/v2/conversations/{conversationId}', 7, 0, 0),
	('20261127T015953Z-0952', 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes', 7, 0, 0),
	('20261127T015916Z-33d5', 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes', 7, 0, 0),
	('20261127T015921Z-777e', 'GET /api/v2/analytics/conversations/details/jobs/availability', 1, 0, 0),
	('20261127T015921Z-777e', 'POST /api/v2/analytics/conversations/details/jobs', 1, 0, 0),
	('20261127T015921Z-777e', 'POST /oauth/token', 1, 0, 0),
	('20261127T015921Z-777e', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}/results', 1, 0, 0),
	('20261127T015921Z-777e', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}', 1, 0, 0),
	('20261127T015935Z-f6b0', 'GET /api/v2/conversations/{conversationId}', 8, 0, 0),
	('20261127T015944Z-ec6e', 'POST /oauth/token', 1, 0, 0),
	('20261127T015921Z-777e', 'GET /api/v2/conversations/{conversationId}', 7, 0, 0),
	('20261127T015926Z-b5f2', 'GET /api/v2/analytics/conversations/details/jobs/availability', 1, 0, 0),
	('20261127T015926Z-b5f2', 'POST /api/v2/analytics/conversations/details/jobs', 1, 0, 0),
	('20261127T015926Z-b5f2', 'POST /oauth/token', 1, 0, 0),
	('20261127T015926Z-b5f2', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}/results', 1, 0, 0),
	('20261127T015926Z-b5f2', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}', 1, 0, 0),
	('20261127T015926Z-b5f2', 'GET /api/v2/conversations/{conversationId}', 8, 0, 0),
	('20261127T015944Z-ec6e', 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes', 1, 0, 0),
	('20261127T015944Z-ec6e', 'GET /api/v2/conversations/{conversationId}', 12, 0, 0),
	('20261127T015953Z-0952', 'GET /api/v2/analytics/conversations/details/jobs/availability', 1, 0, 0),
	('20261127T015953Z-0952', 'POST /api/v2/analytics/conversations/details/jobs', 1, 0, 0),
	('20261127T015953Z-0952', 'POST /oauth/token', 1, 0, 0),
	('20261127T015953Z-0952', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}/results', 1, 0, 0),
	('20261127T015953Z-0952', 'GET /api/v2/analytics/conversations/details/jobs/{jobId}', 1, 0, 0),
	('20261127T015953Z-0952', 'GET /api/v2/conversations/{conversationId}', 7, 0, 0);
INSERT INTO ledger_under_test.calls_over_time VALUES
	('20261127T015900Z-bdf9', '2026-11-27T01:59:00.000Z', 17, 0),
	('20261127T015909Z-18ac', '2026-11-27T01:59:10.000Z', 19, 0),
	('20261127T015916Z-33d5', '2026-11-27T01:59:10.000Z', 14, 0),
	('20261127T015916Z-33d5', '2026-11-27T01:59:20.000Z', 1, 0),
	('20261127T015921Z-777e', '2026-11-27T01:59:20.000Z', 12, 0),
	('20261127T015926Z-b5f2', '2026-11-27T01:59:20.000Z', 5, 0),
	('20261127T015926Z-b5f2', '2026-11-27T01:59:30.000Z', 11, 0),
	('20261127T015935Z-f6b0', '2026-11-27T01:59:30.000Z', 6, 0),
	('20261127T015935Z-f6b0', '2026-11-27T01:59:40.000Z', 7, 0),
	('20261127T015944Z-ec6e', '2026-11-27T01:59:40.000Z', 9, 0),
	('20261127T015944Z-ec6e', '2026-11-27T01:59:50.000Z', 5, 0),
	('20261127T015953Z-0952', '2026-11-27T01:59:50.000Z', 19, 0);
INSERT INTO ledger_under_test.conversations VALUES
	('20261127T015900Z-bdf9', 'ade6da13-ac2f-47e9-9ae6-16f6bf679f41', '4670603a-e63b-4889-b1e9-d0de68b29ca4', '2026-11-14T07:54:03.634Z', '2026-11-14T07:57:52.558Z', 'voice', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015900Z-bdf9', '1680babd-256e-4794-87ce-5c00c98f4ae6', 'fc15e4ed-e188-44b1-b546-23c2ab0a0716', '2026-11-14T11:36:42.493Z', '2026-11-14T12:21:00.379Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015900Z-bdf9', '9920a9e4-bb41-4842-b4aa-e287a92c59be', '6ffba9c2-d552-4c73-9b95-4565b30f12d1', '2026-11-14T13:27:54.289Z', '2026-11-14T13:57:35.211Z', 'message', 'in-sync', 18, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015900Z-bdf9', '669f9afd-dd6f-443e-b0ee-1ce04cffa468', '32c8415d-9d0c-42fa-8c11-1b51270a331a', '2026-11-14T15:20:26.017Z', '2026-11-14T15:25:38.600Z', 'message', 'in-sync', 11, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015900Z-bdf9', 'b8019d32-713d-4676-8978-200e1ec12a1e', '8fe53953-e767-4be3-9893-ecc0a1b90227', '2026-11-14T18:05:47.448Z', '2026-11-14T18:10:41.709Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015900Z-bdf9', 'a309611d-f029-41e3-907f-4f2d6af0cc7c', '0191e766-e17f-42cb-a560-7bb472f03227', '2026-11-14T23:48:25.931Z', '2026-11-15T00:12:22.437Z', 'message', 'in-sync', 17, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', '85f2d2da-43ac-4ded-8ccf-55d0766bb473', '2026-11-14T06:17:14.337Z', '2026-11-14T06:29:30.385Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '6bf8953a-a175-4109-8cde-db28ccd680d9', NULL, 1),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 'c278b571-1a6d-4162-b04c-76efb7930f2d', '2026-11-14T10:12:02.216Z', '2026-11-14T10:51:44.632Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, 'f8d2c5ba-f028-4a35-b75f-637adee07f94', NULL, 1),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 'd9934511-c757-489d-9b0f-c5567ff9df60', '2026-11-14T02:34:29.704Z', '2026-11-14T03:07:46.675Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '61fc7b13-544c-460d-84f2-a63278573441', NULL, 1),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 'ea4eb436-21ec-4fe0-89ad-a81734bebf39', '2026-11-14T11:06:38.242Z', '2026-11-14T11:46:36.212Z', 'message', 'patched', 18, 7, 0, 0, 7, 2, 202, 'a64a9489-145f-413d-9fcd-1197ba46928c', NULL, 1),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', '54c564b1-8708-45f8-b805-5ac48bad9c6c', '2026-11-14T12:43:08.752Z', '2026-11-14T13:37:19.486Z', 'message', 'patched', 18, 7, 0, 0, 7, 2, 202, '644f149b-ab6e-4704-8386-99c73eea5aa5', NULL, 1),
	('20261127T015900Z-bdf9', 'f210bec2-cf7c-4e9b-9b69-f23eec52da2a', '7262a257-94a6-4ece-a862-d1613cce630e', '2026-11-14T21:01:42.462Z', '2026-11-14T21:27:51.071Z', 'message', 'patched', 17, 0, 2, 0, 2, 2, 202, 'c69c0a6a-4f55-4f2d-9214-077ad24e5587', NULL, 1),
	('20261127T015909Z-18ac', '91bbb8a1-4ffb-4aca-9fa8-0705548e4281', '86db7d7e-2ebe-4bac-9c1e-0840bae5b3dc', '2026-11-15T03:09:06.431Z', '2026-11-15T03:34:09.433Z', 'voice', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015909Z-18ac', '2f3061aa-3e93-42a6-9fb4-564783bfba1a', '2f80feae-0ed7-4456-9a3f-67ac3229b5f0', '2026-11-15T10:19:07.344Z', '2026-11-15T10:32:55.129Z', 'voice', 'in-sync', 9, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015909Z-18ac', '1b9fae0a-fc23-42f3-b1e9-e28bb08eb21b', '182ff287-73c0-469a-b046-a4bce0b36765', '2026-11-15T11:36:14.157Z', '2026-11-15T11:38:00.083Z', 'message', 'in-sync', 17, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015909Z-18ac', 'e786d752-1aed-4d55-a65b-62e3f4b09f2b', 'dc0f5b9b-44e2-47b4-a4c5-d53ce76c29a6', '2026-11-15T12:37:56.974Z', '2026-11-15T12:53:07.547Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015909Z-18ac', '4f060440-ffe8-4d2b-aade-e2809c3afe52', '22eb2231-9d5e-4cbf-8434-9ba728498041', '2026-11-15T14:17:18.085Z', '2026-11-15T14:20:54.193Z', 'voice', 'in-sync', 9, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', '5965fb68-8947-4880-9417-6576502df146', '2026-11-15T06:14:40.877Z', '2026-11-15T06:16:00.991Z', 'message', 'patched', 18, 8, 0, 0, 8, 2, 202, '809a471e-fd38-4ab5-8112-051a02763213', NULL, 1),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', '79bbf9b0-b62f-40b8-8da8-da151fa649eb', '2026-11-15T08:57:43.515Z', '2026-11-15T09:20:24.175Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '80195787-8fe2-4c56-b9eb-8156cd842870', NULL, 1),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 'bde94191-17d4-49ab-a0fc-a5f97f46f2ba', '2026-11-15T11:49:16.292Z', '2026-11-15T11:56:56.046Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, 'b39cdb60-66d4-4dad-839c-874447eb059f', NULL, 1),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 'ac41af4b-e506-4571-8c60-093eaa317742', '2026-11-15T14:40:03.038Z', '2026-11-15T14:41:56.300Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '4d458013-fc3b-493e-b6a6-714f8a217fe4', NULL, 1),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', '7fd7a52e-2055-4d29-babc-eddf5e26ca60', '2026-11-15T17:01:32.540Z', '2026-11-15T17:09:31.387Z', 'message', 'patched', 18, 7, 0, 0, 7, 2, 202, '522584b3-5c91-4b41-9918-8a3c8bfedd49', NULL, 1),
	('20261127T015909Z-18ac', '35937642-c2b6-4c5a-bf91-045c69a3ab2e', '56946f73-a795-4d6c-a565-0f484c9d2cda', '2026-11-15T21:07:29.999Z', '2026-11-15T21:08:30.570Z', 'message', 'patched', 17, 0, 2, 0, 2, 2, 202, '77674fe2-2e6d-4101-9aca-df0c4a9cbcf6', NULL, 1),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', '9c0edf3d-b987-4676-9aa9-2afab625ee33', '2026-11-15T23:44:59.473Z', '2026-11-15T23:48:50.276Z', 'message', 'patched', 18, 8, 0, 0, 8, 2, 202, 'eee96060-affd-44e3-b582-73ff31bc3b4e', NULL, 1),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 'ac41af4b-e506-4571-8c60-093eaa317742', '2026-11-15T14:40:03.038Z', '2026-11-15T14:41:56.300Z', 'message', 'patched', 7, 0, 7, 0, 7, 2, 202, 'af8eec7f-54a9-4371-a640-b39813071923', NULL, 1),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 'bde94191-17d4-49ab-a0fc-a5f97f46f2ba', '2026-11-15T11:49:16.292Z', '2026-11-15T11:56:56.046Z', 'message', 'patched', 7, 0, 7, 0, 7, 2, 202, 'd416f323-2400-4099-8baa-a6981cb259c8', NULL, 1),
	('20261127T015916Z-33d5', '35937642-c2b6-4c5a-bf91-045c69a3ab2e', '56946f73-a795-4d6c-a565-0f484c9d2cda', '2026-11-15T21:07:29.999Z', '2026-11-15T21:08:30.570Z', 'message', 'patched', 2, 0, 2, 0, 2, 2, 202, '65e536ef-48d1-490b-8e72-a1c1ff7baf51', NULL, 1),
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', '79bbf9b0-b62f-40b8-8da8-da151fa649eb', '2026-11-15T08:57:43.515Z', '2026-11-15T09:20:24.175Z', 'message', 'patched', 7, 0, 7, 0, 7, 2, 202, '7819ee04-311e-4a93-bf11-dc11ae6abfea', NULL, 1),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', '7fd7a52e-2055-4d29-babc-eddf5e26ca60', '2026-11-15T17:01:32.540Z', '2026-11-15T17:09:31.387Z', 'message', 'patched', 7, 0, 7, 0, 7, 2, 202, 'bad06209-56db-4e35-bc26-e490f60a4a4f', NULL, 1),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', '5965fb68-8947-4880-9417-6576502df146', '2026-11-15T06:14:40.877Z', '2026-11-15T06:16:00.991Z', 'message', 'patched', 8, 0, 8, 0, 8, 2, 202, 'f6ce61de-b90d-4bc3-9090-3c430678184a', NULL, 1),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', '9c0edf3d-b987-4676-9aa9-2afab625ee33', '2026-11-15T23:44:59.473Z', '2026-11-15T23:48:50.276Z', 'message', 'patched', 8, 0, 8, 0, 8, 2, 202, '883bf4e6-176f-46e4-960c-5ffa72e4b9f3', NULL, 1),
	('20261127T015921Z-777e', '8250354e-2433-4644-b5b3-29e8a18dbe96', '6e219562-a44a-445a-8f94-77786dc96a56', '2026-11-16T04:43:26.366Z', '2026-11-16T04:48:42.562Z', 'message', 'no-attributes', 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, 0),
	('20261127T015921Z-777e', 'e7b212de-b7bc-41f3-8854-e8dd8d501510', 'baf9e715-a362-409b-9cd2-670f485d724d', '2026-11-16T09:50:28.797Z', '2026-11-16T09:53:04.114Z', 'message', 'in-sync', 17, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015921Z-777e', '8dc8f4dc-a8bb-45ab-8779-0816afdaed3b', '6a9ab925-897b-45df-923c-f10d71cc22ca', '2026-11-16T10:42:16.911Z', '2026-11-16T10:50:45.386Z', 'voice', 'in-sync', 9, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015921Z-777e', '622bfd29-4707-4602-8671-7ec44076f373', '861696ff-47fa-4146-b901-b391e0ddb363', '2026-11-16T18:24:47.007Z', '2026-11-16T18:42:42.790Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015921Z-777e', '94f61db5-910f-4904-90e7-1a26c1f4fd0e', '22f82be7-dd59-4130-afb0-a8d849d0f3e8', '2026-11-16T06:44:18.114Z', '2026-11-16T06:54:08.378Z', 'message', 'planned', 18, 7, 0, 0, 0, 1, 200, '3bfb56f3-a23c-48c3-bbd2-0327995e4938', NULL, 1),
	('20261127T015921Z-777e', '5556beb5-12ab-4c31-b638-ef260462ecbb', '17a32403-d95b-4d5c-a015-35c34aba3b6e', '2026-11-16T11:41:11.201Z', '2026-11-16T11:42:59.793Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, '4944c590-b8a5-464e-b2f8-15f534a0e9ec', NULL, 1),
	('20261127T015921Z-777e', 'd8e873e4-7192-4f5a-aed1-d633d56533b4', '6c065b3b-6fd7-423d-9fba-7ac4d7ded596', '2026-11-16T13:35:18.664Z', '2026-11-16T13:50:16.051Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, '3f45a1be-be6a-43bc-b766-6831470cbe4b', NULL, 1),
	('20261127T015921Z-777e', '361f4c5e-3847-41f4-a18a-7cd75a4088a9', 'cafbc72e-fe54-4d18-bcf9-4f4f87af4d3a', '2026-11-16T13:59:17.421Z', '2026-11-16T14:00:19.192Z', 'message', 'planned', 18, 7, 0, 0, 0, 1, 200, '8fbee5a9-b743-49fb-aa65-6020b3034cd8', NULL, 1),
	('20261127T015921Z-777e', '8f8e3dd9-93a3-419b-98b8-aba86a38477b', 'd8d93750-cc4c-422f-910d-9fd7ea3c419b', '2026-11-16T12:29:35.450Z', '2026-11-16T13:06:59.125Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, 'a8bcc3bb-2673-4071-b110-f9d3871dcdbd', NULL, 1),
	('20261127T015921Z-777e', 'a1b4494d-ba35-4e1c-a761-c8a4b0691f01', 'ac876eeb-8fa5-4187-945d-dacc2996bac9', '2026-11-16T15:35:34.965Z', '2026-11-16T15:36:55.413Z', 'message', 'planned', 18, 7, 0, 0, 0, 1, 200, '76c3cb39-a4eb-4af8-a193-52594dc58e0f', NULL, 1),
	('20261127T015921Z-777e', 'bec37bd6-7881-4c5d-b25d-a81e520c93b0', '88d5bf00-cc5d-4d15-9db0-bff7282ab827', '2026-11-16T21:10:23.161Z', '2026-11-16T21:32:58.253Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, '947bf264-938e-486d-9d23-03d59fa1d185', NULL, 1),
	('20261127T015926Z-b5f2', 'ae6939e1-c135-40d5-9099-4fd185398e3c', '7c8d381b-ccb9-4522-a265-928254bd4780', '2026-11-17T07:29:16.254Z', '2026-11-17T07:44:58.656Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015926Z-b5f2', 'bfa8508a-04a8-4afe-8165-32fd8028f950', '3449b2ba-c424-4b8b-8eae-f4e6c6a212d4', '2026-11-17T12:42:27.273Z', '2026-11-17T12:44:28.004Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015926Z-b5f2', '50acd543-a820-4f68-a247-55e83205f759', '97eefaa3-72ab-4acf-b20e-348a4da8094d', '2026-11-17T18:53:25.197Z', '2026-11-17T18:56:03.777Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', '03de877e-d6e4-4c3a-abd4-156639ba2090', '2026-11-17T01:19:28.024Z', '2026-11-17T01:24:36.297Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '96e16736-12a5-47c8-b3db-60d7a43f0b27', NULL, 1),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 'a10da5fe-937e-4135-9771-1dab4fc16023', '2026-11-17T05:13:25.001Z', '2026-11-17T21:52:25.757Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '65686d4b-ef7f-48d1-83bc-bff334de7511', NULL, 1),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', '0e0ac2c5-4c34-4b92-b939-a3e7898275a6', '2026-11-17T10:20:11.570Z', '2026-11-17T10:43:18.550Z', 'message', 'patched', 18, 7, 0, 0, 7, 2, 202, '01f13d97-920a-406e-a81e-458f7ac52d00', NULL, 1),
	('20261127T015935Z-f6b0', '41d4aece-e021-4ec2-81c8-01e701caf316', '5fa81788-a867-487c-8065-703b094cc3de', '2026-11-18T00:53:44.891Z', '2026-11-18T00:55:35.645Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015935Z-f6b0', '41e124e7-bd22-4426-ba33-360161c17854', 'b4c2a731-e5ce-482b-826d-749fc17fd184', '2026-11-18T07:22:36.783Z', '2026-11-18T07:39:57.223Z', 'voice', 'in-sync', 9, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015935Z-f6b0', '55644c5e-adb5-4a4d-a755-7c95e774fe53', 'cd57b3dc-309d-4f45-9c70-4394b8261db9', '2026-11-18T12:04:54.751Z', '2026-11-18T12:10:21.718Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015935Z-f6b0', 'cbf89610-1f7e-470e-8199-d41adfe1295b', '6078e3c8-bd02-4300-80b1-5511337b5611', '2026-11-18T12:41:14.643Z', '2026-11-18T12:45:51.637Z', 'message', 'in-sync', 17, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015935Z-f6b0', '2020ebf8-788c-4568-a64d-7a263cedce99', 'db5b363f-1e08-4a41-99db-e1aea1e55eba', '2026-11-18T18:31:26.546Z', '2026-11-18T18:57:10.851Z', 'message', 'in-sync', 17, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015935Z-f6b0', '6869e2d0-c7e3-40e8-8c98-8a780818af91', '1908fb81-9473-488b-924a-e976bac5a167', '2026-11-18T01:49:52.050Z', '2026-11-18T01:51:40.849Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, '320e42b6-5372-4064-b113-875862fd17c4', NULL, 1),
	('20261127T015935Z-f6b0', '37501b82-4f11-4213-9682-efa0df0f2898', '5baa835b-7422-4a8a-9ade-3697fcf456c2', '2026-11-18T08:41:20.544Z', '2026-11-18T09:13:16.766Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, '4deacd04-5efc-4792-8162-0924d26da02d', NULL, 1),
	('20261127T015935Z-f6b0', '04636d2d-12a3-4d49-9d14-83b87e44c2da', '7f840d04-f03e-43bc-810e-2c851fde9852', '2026-11-18T10:03:40.588Z', '2026-11-18T10:18:15.121Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, 'cfb9a41f-dfb5-403d-b25d-e00079b45520', NULL, 1),
	('20261127T015935Z-f6b0', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', '67706372-1c1c-47a8-9f14-7d8cf75ebaec', '2026-11-18T11:31:21.468Z', '2026-11-18T11:40:03.977Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, '3bdac155-a489-4900-81d4-3cfb617d0235', NULL, 1),
	('20261127T015935Z-f6b0', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', '767b241d-60f2-4327-a245-02d14416a23f', '2026-11-18T14:46:11.900Z', '2026-11-18T15:28:46.353Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, '61436a2c-8b37-4457-a902-a087c914b4fd', NULL, 1),
	('20261127T015935Z-f6b0', '619acc20-bd20-45bc-952e-4041b09a91d8', '04c77b00-4296-4df9-8c25-0c4e9a1ace5a', '2026-11-18T15:51:35.255Z', '2026-11-18T16:01:20.365Z', 'message', 'planned', 17, 7, 0, 0, 0, 1, 200, 'a43da9b1-701a-4fb1-ad8e-60f15055b70b', NULL, 1),
	('20261127T015935Z-f6b0', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', '6252d2d9-bb51-468f-8ae8-2e147a9d45b3', '2026-11-18T22:01:48.870Z', '2026-11-18T22:24:03.999Z', 'message', 'planned', 18, 7, 0, 0, 0, 1, 200, '700955ab-d3be-4eb2-9fd4-8448d59566e8', NULL, 1),
	('20261127T015935Z-f6b0', '04e5396e-0c1c-4527-a1a5-570e2211907a', 'e6a8d5d9-815b-4a06-b752-5778fa660bcb', '2026-11-18T23:30:48.691Z', '2026-11-18T23:41:33.723Z', 'message', 'planned', 18, 7, 0, 0, 0, 1, 200, '1a5ea884-4827-4a4d-a9b4-0df52003c281', NULL, 1),
	('20261127T015944Z-ec6e', '41e124e7-bd22-4426-ba33-360161c17854', 'b4c2a731-e5ce-482b-826d-749fc17fd184', '2026-11-18T07:22:36.783Z', '2026-11-18T07:39:57.223Z', 'voice', 'in-sync', 9, 0, 0, 0, 0, 1, 200, 'c4669fbe-6986-4a26-987e-7837f5b06385', NULL, 1),
	('20261127T015944Z-ec6e', '41d4aece-e021-4ec2-81c8-01e701caf316', '5fa81788-a867-487c-8065-703b094cc3de', '2026-11-18T00:53:44.891Z', '2026-11-18T00:55:35.645Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 1, 200, '8068f2c1-530d-4c16-b12b-042ebed5a2d2', NULL, 1),
	('20261127T015944Z-ec6e', '55644c5e-adb5-4a4d-a755-7c95e774fe53', 'cd57b3dc-309d-4f45-9c70-4394b8261db9', '2026-11-18T12:04:54.751Z', '2026-11-18T12:10:21.718Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 1, 200, 'd940c646-8217-4baf-afe3-8f50b97ddff8', NULL, 1),
	('20261127T015944Z-ec6e', 'cbf89610-1f7e-470e-8199-d41adfe1295b', '6078e3c8-bd02-4300-80b1-5511337b5611', '2026-11-18T12:41:14.643Z', '2026-11-18T12:45:51.637Z', 'message', 'in-sync', 17, 0, 0, 0, 0, 1, 200, '9a523a8f-68a7-4916-a2e0-9cbb95a50da5', NULL, 1),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', '1908fb81-9473-488b-924a-e976bac5a167', '2026-11-18T01:49:52.050Z', '2026-11-18T01:51:40.849Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '618190f1-ee96-4dea-9475-f0413f00da92', NULL, 1),
	('20261127T015944Z-ec6e', '2020ebf8-788c-4568-a64d-7a263cedce99', 'db5b363f-1e08-4a41-99db-e1aea1e55eba', '2026-11-18T18:31:26.546Z', '2026-11-18T18:57:10.851Z', 'message', 'in-sync', 17, 0, 0, 0, 0, 1, 200, '96b9d995-22cb-4ca1-a1ff-57854ed9c006', NULL, 1),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', '5baa835b-7422-4a8a-9ade-3697fcf456c2', '2026-11-18T08:41:20.544Z', '2026-11-18T09:13:16.766Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, 'a6340808-7a8a-4101-9932-6d5deb83741d', NULL, 1),
	('20261127T015953Z-0952', '407d4c3b-4c02-4b3c-ba9a-898744402550', 'ea4c532f-ded3-4683-80c9-a2ca10e7ada6', '2026-11-19T10:41:06.485Z', '2026-11-19T10:56:33.717Z', 'message', 'in-sync', 17, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015953Z-0952', 'f0771af4-2a74-4287-bc96-b701d461471b', NULL, '2026-11-19T11:29:16.134Z', '2026-11-19T11:37:51.779Z', 'message', 'no-customer', 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, 0),
	('20261127T015953Z-0952', 'cead8011-6cff-4abb-a9ab-e367b6343383', '28f46ee7-49c3-4094-9b0e-db96dbb6da4b', '2026-11-19T12:10:05.352Z', '2026-11-19T12:41:11.538Z', 'message', 'in-sync', 10, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1),
	('20261127T015953Z-0952', '9ef23579-e2d1-4f74-bf4d-3fdf3635f795', NULL, '2026-11-19T18:03:31.687Z', NULL, 'message', 'deferred', 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, 0),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 'd7165a54-1704-42db-85cd-60dbfcf6c5a4', '2026-11-19T06:31:04.335Z', '2026-11-19T06:44:15.611Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '9758a038-4636-43a1-8276-4cb6d2e49405', NULL, 1),
	('20261127T015953Z-0952', '79b60e4d-96b1-4601-a55c-f272e213090e', '077f970a-c85b-4076-98d2-7b64aba5725e', '2026-11-19T13:03:18.532Z', '2026-11-19T13:29:22.879Z', 'message', 'patched', 17, 0, 2, 0, 2, 2, 202, '37aff9bc-c7b0-4734-bcf0-0aa4123b07dd', NULL, 1),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 'bb872a9d-4c7e-4f10-bf35-e84d4cb9742e', '2026-11-19T14:39:15.238Z', '2026-11-19T14:42:27.927Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, 'fc86bea9-d4d5-4783-8a95-1dabe6aa28c8', NULL, 1),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', '13dd33e0-5b7f-4758-9818-f35dee2f4842', '2026-11-19T18:43:22.842Z', '2026-11-19T19:11:55.634Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '391018ca-a29f-4553-82e8-adbe94de6d4a', NULL, 1),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 'b9cade8a-59fc-4a20-8057-ce97b16d1a3b', '2026-11-19T21:35:58.374Z', '2026-11-19T21:37:09.187Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, 'd0b0d7df-32b2-4830-8c85-49df7e578536', NULL, 1),
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', '7fb5ded7-7a2c-45f0-874b-f2c0cd0787d6', '2026-11-19T04:13:34.423Z', '2026-11-19T04:16:26.602Z', 'message', 'patched', 17, 7, 0, 0, 7, 2, 202, '805eeaf8-b856-49b9-aa25-978bab987847', NULL, 1),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 'bb2bad29-115f-4bb4-ab47-45e8954c32ac', '2026-11-19T09:42:18.486Z', '2026-11-19T09:45:48.643Z', 'message', 'patched', 18, 8, 0, 0, 8, 2, 202, '0037d8ad-c44f-43be-94c9-9d161d118ae4', NULL, 1);
INSERT INTO ledger_under_test.deferred VALUES
	('distributed', 'default', '9ef23579-e2d1-4f74-bf4d-3fdf3635f795', '2026-11-27T01:59:55.195Z', '2026-11-27T01:59:55.195Z');
INSERT INTO ledger_under_test.ledger_versions VALUES
	(1, 'AttrBackfill.Pipeline.Ledger.Migrations.0001_ledger.sql', '2026-11-27 01:58:57.129285'),
	(2, 'AttrBackfill.Pipeline.Ledger.Migrations.0002_many_machines.sql', '2026-11-27 01:58:57.320419'),
	(3, 'AttrBackfill.Pipeline.Ledger.Migrations.0003_custom_attributes.sql', '2026-11-27 01:58:57.326163'),
	(4, 'AttrBackfill.Pipeline.Ledger.Migrations.0004_reports.sql', '2026-11-27 01:58:57.380847');
INSERT INTO ledger_under_test.locks VALUES
	('killed', '', 'daf320835c7c44719b04272f532432b1', '20261127T015944Z-ec6e', 'example', 'example', 1, '2026-11-27T01:59:42.359Z', '2026-11-27T01:59:51.025Z');
INSERT INTO ledger_under_test.meta VALUES
	('salt', '3fbf8c86ca0944600b612663371461739c40ef10740b970922d4ff32e8cd9028');
INSERT INTO ledger_under_test.mismatch_totals VALUES
	('20261127T015900Z-bdf9', 'prechat_email', 5, 1, 0),
	('20261127T015900Z-bdf9', 'prechat_subject', 5, 1, 0),
	('20261127T015900Z-bdf9', 'prechat_address_city', 5, 0, 0),
	('20261127T015900Z-bdf9', 'prechat_address_postal_code', 5, 0, 0),
	('20261127T015900Z-bdf9', 'prechat_name', 5, 0, 0),
	('20261127T015900Z-bdf9', 'prechat_order_count', 5, 0, 0),
	('20261127T015900Z-bdf9', 'prechat_vip', 5, 0, 0),
	('20261127T015909Z-18ac', 'prechat_email', 6, 1, 0),
	('20261127T015909Z-18ac', 'prechat_subject', 6, 1, 0),
	('20261127T015909Z-18ac', 'prechat_address_city', 6, 0, 0),
	('20261127T015909Z-18ac', 'prechat_address_postal_code', 6, 0, 0),
	('20261127T015909Z-18ac', 'prechat_name', 6, 0, 0),
	('20261127T015909Z-18ac', 'prechat_order_count', 6, 0, 0),
	('20261127T015909Z-18ac', 'prechat_vip', 6, 0, 0),
	('20261127T015909Z-18ac', 'prechat_cart_total', 2, 0, 0),
	('20261127T015916Z-33d5', 'prechat_email', 0, 7, 0),
	('20261127T015916Z-33d5', 'prechat_subject', 0, 7, 0),
	('20261127T015916Z-33d5', 'prechat_address_city', 0, 6, 0),
	('20261127T015916Z-33d5', 'prechat_address_postal_code', 0, 6, 0),
	('20261127T015916Z-33d5', 'prechat_name', 0, 6, 0),
	('20261127T015916Z-33d5', 'prechat_order_count', 0, 6, 0),
	('20261127T015916Z-33d5', 'prechat_vip', 0, 6, 0),
	('20261127T015916Z-33d5', 'prechat_cart_total', 0, 2, 0),
	('20261127T015921Z-777e', 'prechat_address_city', 7, 0, 0),
	('20261127T015921Z-777e', 'prechat_address_postal_code', 7, 0, 0),
	('20261127T015921Z-777e', 'prechat_email', 7, 0, 0),
	('20261127T015921Z-777e', 'prechat_name', 7, 0, 0),
	('20261127T015921Z-777e', 'prechat_order_count', 7, 0, 0),
	('20261127T015921Z-777e', 'prechat_subject', 7, 0, 0),
	('20261127T015921Z-777e', 'prechat_vip', 7, 0, 0),
	('20261127T015926Z-b5f2', 'prechat_address_city', 3, 0, 0),
	('20261127T015926Z-b5f2', 'prechat_address_postal_code', 3, 0, 0),
	('20261127T015926Z-b5f2', 'prechat_email', 3, 0, 0),
	('20261127T015926Z-b5f2', 'prechat_name', 3, 0, 0),
	('20261127T015926Z-b5f2', 'prechat_order_count', 3, 0, 0),
	('20261127T015926Z-b5f2', 'prechat_subject', 3, 0, 0),
	('20261127T015926Z-b5f2', 'prechat_vip', 3, 0, 0),
	('20261127T015935Z-f6b0', 'prechat_address_city', 8, 0, 0),
	('20261127T015935Z-f6b0', 'prechat_address_postal_code', 8, 0, 0),
	('20261127T015935Z-f6b0', 'prechat_email', 8, 0, 0),
	('20261127T015935Z-f6b0', 'prechat_name', 8, 0, 0),
	('20261127T015935Z-f6b0', 'prechat_order_count', 8, 0, 0),
	('20261127T015935Z-f6b0', 'prechat_subject', 8, 0, 0),
	('20261127T015935Z-f6b0', 'prechat_vip', 8, 0, 0),
	('20261127T015953Z-0952', 'prechat_email', 6, 1, 0),
	('20261127T015953Z-0952', 'prechat_subject', 6, 1, 0),
	('20261127T015953Z-0952', 'prechat_address_city', 6, 0, 0),
	('20261127T015953Z-0952', 'prechat_address_postal_code', 6, 0, 0),
	('20261127T015953Z-0952', 'prechat_name', 6, 0, 0),
	('20261127T015953Z-0952', 'prechat_order_count', 6, 0, 0),
	('20261127T015953Z-0952', 'prechat_vip', 6, 0, 0),
	('20261127T015953Z-0952', 'prechat_cart_total', 1, 0, 0);
INSERT INTO ledger_under_test.mismatches VALUES
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user608341@example.com', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Question about a delivery that should have come last week', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Łukasz Smith', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'München', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '16689', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '2', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user627403@example.com', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Refund, please', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Anna Núñez', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '48517', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '2', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user176114@example.com', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Password reset', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Łukasz Groß', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'München', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '29765', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '2', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user798232@example.com', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Question about a delivery that should have come last week', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Anna O''Neill', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '63627', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '9', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user97298@example.com', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Question about a delivery that should have come last week', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Łukasz Silva', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Lyon', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '11302', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '11', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015900Z-bdf9', 'f210bec2-cf7c-4e9b-9b69-f23eec52da2a', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', 'user840120@example.com', 'old-user840120@example.com', 'patched', NULL),
	('20261127T015900Z-bdf9', 'f210bec2-cf7c-4e9b-9b69-f23eec52da2a', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', 'Password reset', 'old-Password reset', 'patched', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user816612@example.com', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Change of address', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Chloé Miller', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '15464', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '10', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 7, 'prechat_cart_total', 'pre_chat_form_data.cart_total', 'missing', '421.80', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user921571@example.com', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Billing Issue', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Jürgen Núñez', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Malmö', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '02821', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '12', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user577116@example.com', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Invoice	copy', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Ayşe Brown', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Kraków', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '99168', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '13', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user314126@example.com', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Invoice	copy', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Fatima Nowak', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Malmö', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '42080', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '18', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user937192@example.com', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Password reset', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'María José Nowak', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Kraków', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '98876', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '31', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', '35937642-c2b6-4c5a-bf91-045c69a3ab2e', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', 'user645511@example.com', 'old-user645511@example.com', 'patched', NULL),
	('20261127T015909Z-18ac', '35937642-c2b6-4c5a-bf91-045c69a3ab2e', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', 'Refund, please', 'old-Refund, please', 'patched', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user566258@example.com', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Billing Issue', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Zoë ွᙂ Silva', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '41973', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '17', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 7, 'prechat_cart_total', 'pre_chat_form_data.cart_total', 'missing', '31.20', NULL, 'patched', NULL),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', '', 'user314126@example.com', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', '', 'Invoice	copy', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 2, 'prechat_name', 'pre_chat_form_data.name', 'different', '', 'Fatima Nowak', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'different', '', 'Malmö', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'different', '', '42080', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'different', '', '18', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'different', '', 'false', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', '', 'user577116@example.com', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', '', 'Invoice	copy', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 2, 'prechat_name', 'pre_chat_form_data.name', 'different', '', 'Ayşe Brown', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'different', '', 'Kraków', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'different', '', '99168', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'different', '', '13', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'different', '', 'false', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '35937642-c2b6-4c5a-bf91-045c69a3ab2e', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', 'old-user645511@example.com', 'user645511@example.com', 'reverted', NULL),
	('20261127T015916Z-33d5', '35937642-c2b6-4c5a-bf91-045c69a3ab2e', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', 'old-Refund, please', 'Refund, please', 'reverted', NULL),
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', '', 'user921571@example.com', 'reverted', 'cleared');
INSERT INTO ledger_under_test.mismatches VALUES
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', '', 'Billing Issue', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 2, 'prechat_name', 'pre_chat_form_data.name', 'different', '', 'Jürgen Núñez', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'different', '', 'Malmö', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'different', '', '02821', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'different', '', '12', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'different', '', 'false', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', '', 'user937192@example.com', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', '', 'Password reset', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 2, 'prechat_name', 'pre_chat_form_data.name', 'different', '', 'María José Nowak', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'different', '', 'Kraków', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'different', '', '98876', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'different', '', '31', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'different', '', 'false', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', '', 'user816612@example.com', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', '', 'Change of address', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 2, 'prechat_name', 'pre_chat_form_data.name', 'different', '', 'Chloé Miller', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'different', '', 'Leeds', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'different', '', '15464', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'different', '', '10', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'different', '', 'false', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 7, 'prechat_cart_total', 'pre_chat_form_data.cart_total', 'different', '', '421.80', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', '', 'user566258@example.com', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', '', 'Billing Issue', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 2, 'prechat_name', 'pre_chat_form_data.name', 'different', '', 'Zoë ွᙂ Silva', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'different', '', 'Leeds', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'different', '', '41973', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'different', '', '17', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'different', '', 'false', 'reverted', 'cleared'),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 7, 'prechat_cart_total', 'pre_chat_form_data.cart_total', 'different', '', '31.20', 'reverted', 'cleared'),
	('20261127T015921Z-777e', '94f61db5-910f-4904-90e7-1a26c1f4fd0e', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user956611@example.com', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '94f61db5-910f-4904-90e7-1a26c1f4fd0e', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Password reset', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '94f61db5-910f-4904-90e7-1a26c1f4fd0e', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Fatima van Dijk', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '94f61db5-910f-4904-90e7-1a26c1f4fd0e', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Austin', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '94f61db5-910f-4904-90e7-1a26c1f4fd0e', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '22225', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '94f61db5-910f-4904-90e7-1a26c1f4fd0e', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '38', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '94f61db5-910f-4904-90e7-1a26c1f4fd0e', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '5556beb5-12ab-4c31-b638-ef260462ecbb', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user938173@example.com', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '5556beb5-12ab-4c31-b638-ef260462ecbb', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Invoice	copy', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '5556beb5-12ab-4c31-b638-ef260462ecbb', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Łukasz Brown', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '5556beb5-12ab-4c31-b638-ef260462ecbb', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'München', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '5556beb5-12ab-4c31-b638-ef260462ecbb', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '46408', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '5556beb5-12ab-4c31-b638-ef260462ecbb', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '39', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '5556beb5-12ab-4c31-b638-ef260462ecbb', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'd8e873e4-7192-4f5a-aed1-d633d56533b4', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user104105@example.com', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'd8e873e4-7192-4f5a-aed1-d633d56533b4', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Billing Issue', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'd8e873e4-7192-4f5a-aed1-d633d56533b4', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Jürgen Johansson', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'd8e873e4-7192-4f5a-aed1-d633d56533b4', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'd8e873e4-7192-4f5a-aed1-d633d56533b4', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '76960', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'd8e873e4-7192-4f5a-aed1-d633d56533b4', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '37', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'd8e873e4-7192-4f5a-aed1-d633d56533b4', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '361f4c5e-3847-41f4-a18a-7cd75a4088a9', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user911057@example.com', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '361f4c5e-3847-41f4-a18a-7cd75a4088a9', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Invoice	copy', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '361f4c5e-3847-41f4-a18a-7cd75a4088a9', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Иван Silva', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '361f4c5e-3847-41f4-a18a-7cd75a4088a9', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '361f4c5e-3847-41f4-a18a-7cd75a4088a9', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '22746', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '361f4c5e-3847-41f4-a18a-7cd75a4088a9', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '23', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '361f4c5e-3847-41f4-a18a-7cd75a4088a9', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'true', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '8f8e3dd9-93a3-419b-98b8-aba86a38477b', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user539978@example.com', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '8f8e3dd9-93a3-419b-98b8-aba86a38477b', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Invoice	copy', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '8f8e3dd9-93a3-419b-98b8-aba86a38477b', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Anna Smith', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '8f8e3dd9-93a3-419b-98b8-aba86a38477b', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Kraków', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '8f8e3dd9-93a3-419b-98b8-aba86a38477b', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '18421', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '8f8e3dd9-93a3-419b-98b8-aba86a38477b', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '11', NULL, 'planned', NULL),
	('20261127T015921Z-777e', '8f8e3dd9-93a3-419b-98b8-aba86a38477b', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'a1b4494d-ba35-4e1c-a761-c8a4b0691f01', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user310831@example.com', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'a1b4494d-ba35-4e1c-a761-c8a4b0691f01', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Password reset', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'a1b4494d-ba35-4e1c-a761-c8a4b0691f01', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Tom Groß', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'a1b4494d-ba35-4e1c-a761-c8a4b0691f01', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Lyon', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'a1b4494d-ba35-4e1c-a761-c8a4b0691f01', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '41268', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'a1b4494d-ba35-4e1c-a761-c8a4b0691f01', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '22', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'a1b4494d-ba35-4e1c-a761-c8a4b0691f01', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'bec37bd6-7881-4c5d-b25d-a81e520c93b0', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user774799@example.com', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'bec37bd6-7881-4c5d-b25d-a81e520c93b0', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Password reset', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'bec37bd6-7881-4c5d-b25d-a81e520c93b0', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'María José van Dijk', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'bec37bd6-7881-4c5d-b25d-a81e520c93b0', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'München', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'bec37bd6-7881-4c5d-b25d-a81e520c93b0', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '70115', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'bec37bd6-7881-4c5d-b25d-a81e520c93b0', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '24', NULL, 'planned', NULL),
	('20261127T015921Z-777e', 'bec37bd6-7881-4c5d-b25d-a81e520c93b0', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user983107@example.com', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Billing Issue', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Noah Núñez', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Lyon', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '02215', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '16', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user793930@example.com', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Question about a delivery that should have come last week', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'María José Miller', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Springfield', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '84690', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '31', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user507127@example.com', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Refund, please', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Tom Miller', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Springfield', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '31147', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '4', NULL, 'patched', NULL),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015935Z-f6b0', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user426982@example.com', NULL, 'planned', NULL);
INSERT INTO ledger_under_test.mismatches VALUES
	('20261127T015935Z-f6b0', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Invoice	copy', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Tom van Dijk', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Austin', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '40718', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '22', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '37501b82-4f11-4213-9682-efa0df0f2898', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user253635@example.com', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '37501b82-4f11-4213-9682-efa0df0f2898', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Where is my order?', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '37501b82-4f11-4213-9682-efa0df0f2898', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'María José Núñez', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '37501b82-4f11-4213-9682-efa0df0f2898', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '37501b82-4f11-4213-9682-efa0df0f2898', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '25663', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '37501b82-4f11-4213-9682-efa0df0f2898', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '24', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '37501b82-4f11-4213-9682-efa0df0f2898', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04636d2d-12a3-4d49-9d14-83b87e44c2da', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user742261@example.com', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04636d2d-12a3-4d49-9d14-83b87e44c2da', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Refund, please', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04636d2d-12a3-4d49-9d14-83b87e44c2da', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Noah Johansson', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04636d2d-12a3-4d49-9d14-83b87e44c2da', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Kraków', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04636d2d-12a3-4d49-9d14-83b87e44c2da', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '44607', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04636d2d-12a3-4d49-9d14-83b87e44c2da', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '13', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04636d2d-12a3-4d49-9d14-83b87e44c2da', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'true', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user317204@example.com', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Change of address', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Noah O''Neill', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '80783', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '12', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user649452@example.com', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Cancel "Premium"', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Jürgen O''Neill', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'München', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '85050', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '39', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '619acc20-bd20-45bc-952e-4041b09a91d8', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user842941@example.com', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '619acc20-bd20-45bc-952e-4041b09a91d8', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Password reset', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '619acc20-bd20-45bc-952e-4041b09a91d8', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Łukasz Johansson', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '619acc20-bd20-45bc-952e-4041b09a91d8', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Kraków', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '619acc20-bd20-45bc-952e-4041b09a91d8', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '70308', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '619acc20-bd20-45bc-952e-4041b09a91d8', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '17', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '619acc20-bd20-45bc-952e-4041b09a91d8', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user343440@example.com', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Cancel "Premium"', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Chloé Silva', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'São Paulo', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '38212', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '3', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04e5396e-0c1c-4527-a1a5-570e2211907a', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user566093@example.com', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04e5396e-0c1c-4527-a1a5-570e2211907a', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Invoice	copy', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04e5396e-0c1c-4527-a1a5-570e2211907a', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Tom Brown', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04e5396e-0c1c-4527-a1a5-570e2211907a', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'München', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04e5396e-0c1c-4527-a1a5-570e2211907a', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '30006', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04e5396e-0c1c-4527-a1a5-570e2211907a', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '25', NULL, 'planned', NULL),
	('20261127T015935Z-f6b0', '04e5396e-0c1c-4527-a1a5-570e2211907a', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'planned', NULL),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user426982@example.com', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Invoice	copy', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Tom van Dijk', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Austin', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '40718', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '22', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user253635@example.com', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Where is my order?', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'María José Núñez', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '25663', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '24', NULL, 'patched', NULL),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user511062@example.com', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Refund, please', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Anna Nowak', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Kraków', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '82161', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '28', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '79b60e4d-96b1-4601-a55c-f272e213090e', 0, 'prechat_email', 'pre_chat_form_data.email', 'different', 'user754191@example.com', 'old-user754191@example.com', 'patched', NULL),
	('20261127T015953Z-0952', '79b60e4d-96b1-4601-a55c-f272e213090e', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'different', 'Billing Issue', 'old-Billing Issue', 'patched', NULL),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user256487@example.com', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Change of address', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'María José Miller', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '94163', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '35', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'true', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user134513@example.com', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Password reset', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Tom Groß', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'München', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '52188', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '16', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user190890@example.com', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Where is my order?', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Jürgen van Dijk', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Springfield', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '49048', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '15', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user456272@example.com', NULL, 'patched', NULL);
INSERT INTO ledger_under_test.mismatches VALUES
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Cancel "Premium"', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', 'Zoë ွᙂ Johansson', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Kraków', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '64419', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '34', NULL, 'patched', NULL),
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 0, 'prechat_email', 'pre_chat_form_data.email', 'missing', 'user27470@example.com', NULL, 'patched', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 1, 'prechat_subject', 'pre_chat_form_data.subject', 'missing', 'Password reset', NULL, 'patched', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 2, 'prechat_name', 'pre_chat_form_data.name', 'missing', '陳大文 Groß', NULL, 'patched', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 3, 'prechat_address_city', 'pre_chat_form_data.address.city', 'missing', 'Leeds', NULL, 'patched', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 4, 'prechat_address_postal_code', 'pre_chat_form_data.address.postal_code', 'missing', '23774', NULL, 'patched', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 5, 'prechat_order_count', 'pre_chat_form_data.order_count', 'missing', '4', NULL, 'patched', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 6, 'prechat_vip', 'pre_chat_form_data.vip', 'missing', 'false', NULL, 'patched', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 7, 'prechat_cart_total', 'pre_chat_form_data.cart_total', 'missing', '110.70', NULL, 'patched', NULL);
INSERT INTO ledger_under_test.patches VALUES
	('20261127T015900Z-bdf9', '74563c68-7254-472b-9a90-2479f60b1f7a', 1, '85f2d2da-43ac-4ded-8ccf-55d0766bb473', 'participant', '[{"name":"prechat_email","before":null,"after":"user608341@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Question about a delivery that should have come last week","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Łukasz Smith","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"München","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"16689","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"2","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:04.305Z', 'done', '2026-11-27T01:59:05.501Z', NULL),
	('20261127T015900Z-bdf9', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', 1, 'c278b571-1a6d-4162-b04c-76efb7930f2d', 'participant', '[{"name":"prechat_email","before":null,"after":"user627403@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Refund, please","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Anna Núñez","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"48517","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"2","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:04.467Z', 'done', '2026-11-27T01:59:05.740Z', NULL),
	('20261127T015900Z-bdf9', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 1, 'ea4eb436-21ec-4fe0-89ad-a81734bebf39', 'participant', '[{"name":"prechat_email","before":null,"after":"user798232@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Question about a delivery that should have come last week","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Anna O''Neill","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"63627","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"9","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:04.879Z', 'done', '2026-11-27T01:59:06.232Z', NULL),
	('20261127T015900Z-bdf9', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 1, '54c564b1-8708-45f8-b805-5ac48bad9c6c', 'participant', '[{"name":"prechat_email","before":null,"after":"user97298@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Question about a delivery that should have come last week","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Łukasz Silva","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Lyon","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"11302","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"11","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:05.080Z', 'done', '2026-11-27T01:59:06.584Z', NULL),
	('20261127T015900Z-bdf9', 'f210bec2-cf7c-4e9b-9b69-f23eec52da2a', 1, '7262a257-94a6-4ece-a862-d1613cce630e', 'participant', '[{"name":"prechat_email","before":"old-user840120@example.com","after":"user840120@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"old-Password reset","after":"Password reset","sourcePath":"pre_chat_form_data.subject"}]', 1, '2026-11-27T01:59:05.285Z', 'done', '2026-11-27T01:59:06.836Z', NULL),
	('20261127T015900Z-bdf9', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 1, 'd9934511-c757-489d-9b0f-c5567ff9df60', 'participant', '[{"name":"prechat_email","before":null,"after":"user176114@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Password reset","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Łukasz Groß","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"München","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"29765","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"2","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:04.676Z', 'done', '2026-11-27T01:59:05.975Z', NULL),
	('20261127T015909Z-18ac', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 1, '79bbf9b0-b62f-40b8-8da8-da151fa649eb', 'participant', '[{"name":"prechat_email","before":null,"after":"user921571@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Billing Issue","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Jürgen Núñez","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Malmö","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"02821","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"12","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:11.649Z', 'done', '2026-11-27T01:59:13.336Z', NULL),
	('20261127T015909Z-18ac', '149f1332-e939-445b-90d4-a1abdaf29278', 1, 'ac41af4b-e506-4571-8c60-093eaa317742', 'participant', '[{"name":"prechat_email","before":null,"after":"user314126@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Invoice\tcopy","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Fatima Nowak","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Malmö","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"42080","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"18","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:12.052Z', 'done', '2026-11-27T01:59:13.802Z', NULL),
	('20261127T015909Z-18ac', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 1, '7fd7a52e-2055-4d29-babc-eddf5e26ca60', 'participant', '[{"name":"prechat_email","before":null,"after":"user937192@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Password reset","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"María José Nowak","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Kraków","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"98876","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"31","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:12.255Z', 'done', '2026-11-27T01:59:14.019Z', NULL),
	('20261127T015909Z-18ac', '35937642-c2b6-4c5a-bf91-045c69a3ab2e', 1, '56946f73-a795-4d6c-a565-0f484c9d2cda', 'participant', '[{"name":"prechat_email","before":"old-user645511@example.com","after":"user645511@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"old-Refund, please","after":"Refund, please","sourcePath":"pre_chat_form_data.subject"}]', 1, '2026-11-27T01:59:12.458Z', 'done', '2026-11-27T01:59:14.251Z', NULL),
	('20261127T015909Z-18ac', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 1, '9c0edf3d-b987-4676-9aa9-2afab625ee33', 'participant', '[{"name":"prechat_email","before":null,"after":"user566258@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Billing Issue","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Zoë \uE000ွ\uE000ᙂ Silva","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"41973","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"17","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"},{"name":"prechat_cart_total","before":null,"after":"31.20","sourcePath":"pre_chat_form_data.cart_total"}]', 1, '2026-11-27T01:59:12.801Z', 'done', '2026-11-27T01:59:14.476Z', NULL),
	('20261127T015909Z-18ac', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 1, '5965fb68-8947-4880-9417-6576502df146', 'participant', '[{"name":"prechat_email","before":null,"after":"user816612@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Change of address","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Chloé Miller","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"15464","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"10","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"},{"name":"prechat_cart_total","before":null,"after":"421.80","sourcePath":"pre_chat_form_data.cart_total"}]', 1, '2026-11-27T01:59:11.475Z', 'done', '2026-11-27T01:59:13.073Z', NULL),
	('20261127T015909Z-18ac', '180f93c9-10c9-4b47-99fe-6a6efac071be', 1, 'bde94191-17d4-49ab-a0fc-a5f97f46f2ba', 'participant', '[{"name":"prechat_email","before":null,"after":"user577116@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Invoice\tcopy","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Ayşe Brown","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Kraków","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"99168","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"13","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:11.850Z', 'done', '2026-11-27T01:59:13.560Z', NULL),
	('20261127T015916Z-33d5', '180f93c9-10c9-4b47-99fe-6a6efac071be', 1, 'bde94191-17d4-49ab-a0fc-a5f97f46f2ba', 'participant', '[{"name":"prechat_email","before":"user577116@example.com","after":"","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"Invoice\tcopy","after":"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":"Ayşe Brown","after":"","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":"Kraków","after":"","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":"99168","after":"","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":"13","after":"","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":"false","after":"","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:17.343Z', 'done', '2026-11-27T01:59:18.858Z', NULL),
	('20261127T015916Z-33d5', '35937642-c2b6-4c5a-bf91-045c69a3ab2e', 1, '56946f73-a795-4d6c-a565-0f484c9d2cda', 'participant', '[{"name":"prechat_email","before":"user645511@example.com","after":"old-user645511@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"Refund, please","after":"old-Refund, please","sourcePath":"pre_chat_form_data.subject"}]', 1, '2026-11-27T01:59:17.544Z', 'done', '2026-11-27T01:59:19.109Z', NULL),
	('20261127T015916Z-33d5', '6b8c943d-bc05-4ac9-a1c6-2651ae2267da', 1, '79bbf9b0-b62f-40b8-8da8-da151fa649eb', 'participant', '[{"name":"prechat_email","before":"user921571@example.com","after":"","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"Billing Issue","after":"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":"Jürgen Núñez","after":"","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":"Malmö","after":"","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":"02821","after":"","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":"12","after":"","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":"false","after":"","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:17.747Z', 'done', '2026-11-27T01:59:19.324Z', NULL),
	('20261127T015916Z-33d5', 'b90f991b-b009-4e8b-9ff8-ac50ad94f40b', 1, '7fd7a52e-2055-4d29-babc-eddf5e26ca60', 'participant', '[{"name":"prechat_email","before":"user937192@example.com","after":"","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"Password reset","after":"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":"María José Nowak","after":"","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":"Kraków","after":"","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":"98876","after":"","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":"31","after":"","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":"false","after":"","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:17.947Z', 'done', '2026-11-27T01:59:19.551Z', NULL),
	('20261127T015916Z-33d5', 'c42d6b45-4be2-40f2-9cd4-283ca2e4c679', 1, '5965fb68-8947-4880-9417-6576502df146', 'participant', '[{"name":"prechat_email","before":"user816612@example.com","after":"","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"Change of address","after":"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":"Chloé Miller","after":"","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":"Leeds","after":"","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":"15464","after":"","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":"10","after":"","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":"false","after":"","sourcePath":"pre_chat_form_data.vip"},{"name":"prechat_cart_total","before":"421.80","after":"","sourcePath":"pre_chat_form_data.cart_total"}]', 1, '2026-11-27T01:59:18.148Z', 'done', '2026-11-27T01:59:19.763Z', NULL),
	('20261127T015916Z-33d5', '149f1332-e939-445b-90d4-a1abdaf29278', 1, 'ac41af4b-e506-4571-8c60-093eaa317742', 'participant', '[{"name":"prechat_email","before":"user314126@example.com","after":"","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"Invoice\tcopy","after":"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":"Fatima Nowak","after":"","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":"Malmö","after":"","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":"42080","after":"","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":"18","after":"","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":"false","after":"","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:17.229Z', 'done', '2026-11-27T01:59:18.568Z', NULL),
	('20261127T015916Z-33d5', 'f05d3a4e-b921-44d6-b43a-807330dc4d27', 1, '9c0edf3d-b987-4676-9aa9-2afab625ee33', 'participant', '[{"name":"prechat_email","before":"user566258@example.com","after":"","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"Billing Issue","after":"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":"Zoë \uE000ွ\uE000ᙂ Silva","after":"","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":"Leeds","after":"","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":"41973","after":"","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":"17","after":"","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":"false","after":"","sourcePath":"pre_chat_form_data.vip"},{"name":"prechat_cart_total","before":"31.20","after":"","sourcePath":"pre_chat_form_data.cart_total"}]', 1, '2026-11-27T01:59:18.351Z', 'done', '2026-11-27T01:59:19.981Z', NULL),
	('20261127T015926Z-b5f2', 'c3cefc7f-21ca-4109-b69d-537bcf81d1d4', 1, '43899c04-4413-4524-aec5-81d58d5e3b6a', 'participant', '[{"name":"prechat_email","before":null,"after":"user824141@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Billing Issue","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Jürgen Smith","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"München","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"18926","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"22","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:30.508Z', 'intent', NULL, NULL),
	('20261127T015926Z-b5f2', '393fb235-87a5-463a-8f8a-af7cbe8a830c', 1, 'e4f15290-f704-4363-a00c-52c9174e136d', 'participant', '[{"name":"prechat_email","before":null,"after":"user231330@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Question about a delivery that should have come last week","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Łukasz Brown","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Lyon","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"90054","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"24","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"true","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:30.709Z', 'intent', NULL, NULL),
	('20261127T015926Z-b5f2', 'fac96c72-e758-4400-93b3-4e79e60a6790', 1, '8c1f2511-53c2-43b5-b3be-30037dd50ae5', 'participant', '[{"name":"prechat_email","before":null,"after":"user161948@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Invoice\tcopy","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"María José O''Neill","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"München","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"32493","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"2","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:30.929Z', 'intent', NULL, NULL),
	('20261127T015926Z-b5f2', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 1, 'a10da5fe-937e-4135-9771-1dab4fc16023', 'participant', '[{"name":"prechat_email","before":null,"after":"user793930@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Question about a delivery that should have come last week","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"María José Miller","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Springfield","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"84690","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"31","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:30.081Z', 'done', '2026-11-27T01:59:31.976Z', NULL),
	('20261127T015926Z-b5f2', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', 1, '0e0ac2c5-4c34-4b92-b939-a3e7898275a6', 'participant', '[{"name":"prechat_email","before":null,"after":"user507127@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Refund, please","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Tom Miller","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Springfield","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"31147","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"4","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:30.293Z', 'done', '2026-11-27T01:59:32.286Z', NULL),
	('20261127T015926Z-b5f2', 'eb8050d2-6378-4788-8c3b-48f3f2c33dd3', 1, 'd07c6724-d8c4-4a59-9237-e6429671c932', 'participant', '[{"name":"prechat_email","before":null,"after":"user461976@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Cancel \"Premium\"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Fatima Groß","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"06448","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"23","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"},{"name":"prechat_cart_total","before":null,"after":"15.80","sourcePath":"pre_chat_form_data.cart_total"}]', 1, '2026-11-27T01:59:31.135Z', 'intent', NULL, NULL),
	('20261127T015926Z-b5f2', '5dcb01b3-58cd-4f1d-8e1b-fbe32c2959d1', 1, 'a1d4f875-a8c3-4f90-bf6c-7c159438c2c6', 'participant', '[{"name":"prechat_email","before":null,"after":"user144246@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Billing Issue","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Noah Silva","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"82308","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"20","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:31.345Z', 'intent', NULL, NULL),
	('20261127T015926Z-b5f2', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 1, '03de877e-d6e4-4c3a-abd4-156639ba2090', 'participant', '[{"name":"prechat_email","before":null,"after":"user983107@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Billing Issue","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Noah Núñez","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Lyon","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"02215","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"16","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:30.044Z', 'done', '2026-11-27T01:59:31.596Z', NULL),
	('20261127T015944Z-ec6e', '04636d2d-12a3-4d49-9d14-83b87e44c2da', 1, '7f840d04-f03e-43bc-810e-2c851fde9852', 'participant', '[{"name":"prechat_email","before":null,"after":"user742261@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Refund, please","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Noah Johansson","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Kraków","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"44607","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"13","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"true","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:49.426Z', 'intent', NULL, NULL),
	('20261127T015944Z-ec6e', 'c2e86828-70b8-4793-80f6-9f8d6089bc2f', 1, '67706372-1c1c-47a8-9f14-7d8cf75ebaec', 'participant', '[{"name":"prechat_email","before":null,"after":"user317204@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Change of address","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Noah O''Neill","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"80783","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"12","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:49.732Z', 'intent', NULL, NULL),
	('20261127T015944Z-ec6e', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 1, '1908fb81-9473-488b-924a-e976bac5a167', 'participant', '[{"name":"prechat_email","before":null,"after":"user426982@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Invoice\tcopy","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Tom van Dijk","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Austin","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"40718","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"22","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:48.749Z', 'done', '2026-11-27T01:59:50.423Z', NULL),
	('20261127T015944Z-ec6e', '37501b82-4f11-4213-9682-efa0df0f2898', 1, '5baa835b-7422-4a8a-9ade-3697fcf456c2', 'participant', '[{"name":"prechat_email","before":null,"after":"user253635@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Where is my order?","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"María José Núñez","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"25663","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"24","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:49.224Z', 'done', '2026-11-27T01:59:51.883Z', NULL),
	('20261127T015944Z-ec6e', 'e8a0fc77-81dd-487f-9fe3-5f35a49a1909', 1, '767b241d-60f2-4327-a245-02d14416a23f', 'participant', '[{"name":"prechat_email","before":null,"after":"user649452@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Cancel \"Premium\"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Jürgen O''Neill","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"München","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"85050","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"39","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:50.693Z', 'intent', NULL, NULL),
	('20261127T015944Z-ec6e', '619acc20-bd20-45bc-952e-4041b09a91d8', 1, '04c77b00-4296-4df9-8c25-0c4e9a1ace5a', 'participant', '[{"name":"prechat_email","before":null,"after":"user842941@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Password reset","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Łukasz Johansson","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Kraków","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"70308","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"17","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:51.037Z', 'intent', NULL, NULL),
	('20261127T015944Z-ec6e', '915a7db1-10e6-42c1-b3a6-e0ffe5d0c276', 1, '6252d2d9-bb51-468f-8ae8-2e147a9d45b3', 'participant', '[{"name":"prechat_email","before":null,"after":"user343440@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Cancel \"Premium\"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Chloé Silva","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"São Paulo","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"38212","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"3","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:51.450Z', 'intent', NULL, NULL),
	('20261127T015944Z-ec6e', '04e5396e-0c1c-4527-a1a5-570e2211907a', 1, 'e6a8d5d9-815b-4a06-b752-5778fa660bcb', 'participant', '[{"name":"prechat_email","before":null,"after":"user566093@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Invoice\tcopy","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Tom Brown","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"München","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"30006","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"25","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:51.666Z', 'intent', NULL, NULL),
	('20261127T015953Z-0952', '79b60e4d-96b1-4601-a55c-f272e213090e', 1, '077f970a-c85b-4076-98d2-7b64aba5725e', 'participant', '[{"name":"prechat_email","before":"old-user754191@example.com","after":"user754191@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":"old-Billing Issue","after":"Billing Issue","sourcePath":"pre_chat_form_data.subject"}]', 1, '2026-11-27T01:59:55.640Z', 'done', '2026-11-27T01:59:57.090Z', NULL),
	('20261127T015953Z-0952', '76c2a465-6d91-4290-ae30-6b0401d56eea', 1, 'bb872a9d-4c7e-4f10-bf35-e84d4cb9742e', 'participant', '[{"name":"prechat_email","before":null,"after":"user256487@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Change of address","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"María José Miller","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"94163","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"35","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"true","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:55.842Z', 'done', '2026-11-27T01:59:57.319Z', NULL),
	('20261127T015953Z-0952', '2792504f-776f-4000-b4f3-a0f5e8289422', 1, '13dd33e0-5b7f-4758-9818-f35dee2f4842', 'participant', '[{"name":"prechat_email","before":null,"after":"user134513@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Password reset","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Tom Groß","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"München","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"52188","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"16","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:56.045Z', 'done', '2026-11-27T01:59:57.548Z', NULL),
	('20261127T015953Z-0952', '9b5faeb5-0111-4d60-b942-12cc7200e246', 1, 'b9cade8a-59fc-4a20-8057-ce97b16d1a3b', 'participant', '[{"name":"prechat_email","before":null,"after":"user190890@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Where is my order?","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Jürgen van Dijk","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Springfield","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"49048","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"15","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:56.247Z', 'done', '2026-11-27T01:59:57.772Z', NULL),
	('20261127T015953Z-0952', '68cdd487-fe06-4da6-8bf3-a2624060502f', 1, 'd7165a54-1704-42db-85cd-60dbfcf6c5a4', 'participant', '[{"name":"prechat_email","before":null,"after":"user511062@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Refund, please","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Anna Nowak","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Kraków","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"82161","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"28","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:55.449Z', 'done', '2026-11-27T01:59:56.858Z', NULL),
	('20261127T015953Z-0952', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 1, '7fb5ded7-7a2c-45f0-874b-f2c0cd0787d6', 'participant', '[{"name":"prechat_email","before":null,"after":"user456272@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Cancel \"Premium\"","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"Zoë \uE000ွ\uE000ᙂ Johansson","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Kraków","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"64419","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"34","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"}]', 1, '2026-11-27T01:59:56.449Z', 'done', '2026-11-27T01:59:58.021Z', NULL),
	('20261127T015953Z-0952', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 1, 'bb2bad29-115f-4bb4-ab47-45e8954c32ac', 'participant', '[{"name":"prechat_email","before":null,"after":"user27470@example.com","sourcePath":"pre_chat_form_data.email"},{"name":"prechat_subject","before":null,"after":"Password reset","sourcePath":"pre_chat_form_data.subject"},{"name":"prechat_name","before":null,"after":"陳大文 Groß","sourcePath":"pre_chat_form_data.name"},{"name":"prechat_address_city","before":null,"after":"Leeds","sourcePath":"pre_chat_form_data.address.city"},{"name":"prechat_address_postal_code","before":null,"after":"23774","sourcePath":"pre_chat_form_data.address.postal_code"},{"name":"prechat_order_count","before":null,"after":"4","sourcePath":"pre_chat_form_data.order_count"},{"name":"prechat_vip","before":null,"after":"false","sourcePath":"pre_chat_form_data.vip"},{"name":"prechat_cart_total","before":null,"after":"110.70","sourcePath":"pre_chat_form_data.cart_total"}]', 1, '2026-11-27T01:59:56.651Z', 'done', '2026-11-27T01:59:58.241Z', NULL);
INSERT INTO ledger_under_test.qrtz_cron_triggers VALUES
	('attrbackfill', 'distributed', 'jobs', '0 0 3 1 1 ?', 'UTC');
INSERT INTO ledger_under_test.qrtz_job_details VALUES
	('attrbackfill', 'distributed', 'jobs', NULL, 'AttrBackfill.Scheduling.ScheduledRun, attrbackfill', false, true, false, true, '\x7b226a6f62223a226469737472696275746564227d');
INSERT INTO ledger_under_test.qrtz_locks VALUES
	('attrbackfill', 'TRIGGER_ACCESS'),
	('attrbackfill', 'STATE_ACCESS');
INSERT INTO ledger_under_test.qrtz_triggers VALUES
	('attrbackfill', 'distributed', 'jobs', 'distributed', 'jobs', NULL, 639343692000000000, NULL, 5, 'WAITING', 'CRON', 639313416000000000, NULL, NULL, 1, NULL, NULL, NULL, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO ledger_under_test.run_parts VALUES
	('20261127T015953Z-0952', '2026-11-19T00:00:00.000Z', '2026-11-20T00:00:00.000Z', '2026-11-27T01:59:58.260Z');
INSERT INTO ledger_under_test.runs VALUES
	('20261127T015916Z-33d5', 'reverted', 'default', 'revert', 'backfill', 'participant', 0, '20261127T015909Z-18ac', NULL, NULL, 'UTC', '{"ids":null,"limit":null}', '{"name":"reverted","mode":"backfill","connection":"default","schedule":null,"window":"sinceLast","select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto","channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},"flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,"arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,"maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,"onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,"maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,"keepRuns":90}}', '2026-11-27T01:59:16.202Z', '2026-11-27T01:59:20.083Z', 'completed', 0, NULL, 1000000000, 0.9, '0.1.0', 7, 7, 0, 'command', 0, 46, 0),
	('20261127T015900Z-bdf9', 'completed', 'default', 'run', 'backfill', 'participant', 0, NULL, '2026-11-14T00:00:00.000Z', '2026-11-15T00:00:00.000Z', 'UTC', '{"ids":null,"limit":null}', '{"name":"completed","mode":"backfill","connection":"default","schedule":null,"window":"sinceLast","select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto","channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},"flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,"arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,"maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,"onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,"maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,"keepRuns":90}}', '2026-11-27T01:59:00.742Z', '2026-11-27T01:59:07.115Z', 'completed', 0, NULL, 1000000000, 0.9, '0.1.0', 12, 6, 0, 'command', 35, 2, 0),
	('20261127T015909Z-18ac', 'reverted', 'default', 'run', 'backfill', 'participant', 0, NULL, '2026-11-15T00:00:00.000Z', '2026-11-16T00:00:00.000Z', 'UTC', '{"ids":null,"limit":null}', '{"name":"reverted","mode":"backfill","connection":"default","schedule":null,"window":"sinceLast","select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto","channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},"flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,"arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,"maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,"onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,"maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,"keepRuns":90}}', '2026-11-27T01:59:09.096Z', '2026-11-27T01:59:14.577Z', 'completed', 0, NULL, 1000000000, 0.9, '0.1.0', 12, 7, 0, 'command', 44, 2, 0),
	('20261127T015921Z-777e', 'planned', 'default', 'plan', 'backfill', 'participant', 1, NULL, '2026-11-16T00:00:00.000Z', '2026-11-17T00:00:00.000Z', 'UTC', '{"ids":null,"limit":null}', '{"name":"planned","mode":"backfill","connection":"default","schedule":null,"window":"sinceLast","select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto","channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},"flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,"arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,"maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,"onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,"maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,"keepRuns":90}}', '2026-11-27T01:59:21.466Z', '2026-11-27T01:59:25.201Z', 'completed', 3, NULL, 1000000000, 0.9, '0.1.0', 11, 0, 0, 'command', 49, 0, 0),
	('20261127T015926Z-b5f2', 'interrupted', 'default', 'run', 'backfill', 'participant', 0, NULL, '2026-11-17T00:00:00.000Z', '2026-11-18T00:00:00.000Z', 'UTC', '{"ids":null,"limit":null}', '{"name":"interrupted","mode":"backfill","connection":"default","schedule":null,"window":"sinceLast","select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto","channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},"flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,"arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,"maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,"onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,"maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,"keepRuns":90}}', '2026-11-27T01:59:26.710Z', '2026-11-27T01:59:32.460Z', 'interrupted', 143, 'interrupted', 1000000000, 0.9, '0.1.0', 6, 3, 0, 'command', 21, 0, 0),
	('20261127T015935Z-f6b0', 'killed', 'default', 'run', 'backfill', 'participant', 1, NULL, '2026-11-18T00:00:00.000Z', '2026-11-19T00:00:00.000Z', 'UTC', '{"ids":null,"limit":null}', '{"name":"killed","mode":"backfill","connection":"default","schedule":null,"window":"sinceLast","select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto","channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},"flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,"arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,"maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,"onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,"maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,"keepRuns":90}}', '2026-11-27T01:59:35.963Z', '2026-11-27T01:59:41.816Z', 'completed', 3, NULL, 1000000000, 0.9, '0.1.0', 13, 0, 0, 'command', 56, 0, 0),
	('20261127T015944Z-ec6e', 'killed', 'default', 'run', 'backfill', 'participant', 0, NULL, NULL, NULL, 'UTC', '{"ids":["41d4aece-e021-4ec2-81c8-01e701caf316","6869e2d0-c7e3-40e8-8c98-8a780818af91","41e124e7-bd22-4426-ba33-360161c17854","37501b82-4f11-4213-9682-efa0df0f2898","04636d2d-12a3-4d49-9d14-83b87e44c2da","c2e86828-70b8-4793-80f6-9f8d6089bc2f","55644c5e-adb5-4a4d-a755-7c95e774fe53","cbf89610-1f7e-470e-8199-d41adfe1295b","e8a0fc77-81dd-487f-9fe3-5f35a49a1909","619acc20-bd20-45bc-952e-4041b09a91d8","2020ebf8-788c-4568-a64d-7a263cedce99","915a7db1-10e6-42c1-b3a6-e0ffe5d0c276","04e5396e-0c1c-4527-a1a5-570e2211907a"],"limit":null}', '{"name":"killed","mode":"backfill","connection":"default","schedule":null,"window":"sinceLast","select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto","channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},"flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,"arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,"maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,"onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,"maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,"keepRuns":90}}', '2026-11-27T01:59:44.923Z', NULL, 'running', NULL, NULL, NULL, 0.9, '0.1.0', 7, 2, 0, 'command', NULL, NULL, NULL),
	('20261127T015953Z-0952', 'distributed', 'default', 'run', 'backfill', 'participant', 0, NULL, '2026-11-19T00:00:00.000Z', '2026-11-20T00:00:00.000Z', 'UTC', '{"ids":null,"limit":null}', '{"name":"distributed","mode":"backfill","connection":"default","schedule":{"cron":"0 0 3 1 1 ?","timeZone":"UTC","onMisfire":"runOnce"},"window":"last:1d","select":{"mediaTypes":[],"queueIds":[],"divisionIds":[],"directions":[],"messageTypes":[]},"source":"auto","channel":"conversations","extract":{"purposes":["customer"],"multiple":"firstWithAttributes"},"flatten":{"separator":"_","prefixes":{"pre_chat_form_data":"prechat_"},"expandJsonStrings":true,"arrays":"json","nulls":"skip","maxDepth":8,"include":["*"],"exclude":[],"rename":{},"maxNameLength":100,"maxValueLength":null,"oversize":"report"},"target":"participant","customAttributes":null,"onDifferent":"overwrite","readBeforeWrite":true,"verify":"none","guards":{"maxChanges":null,"maxChangePercent":null,"maxFailures":1000},"report":{"mask":[],"maskWith":"hash","excel":false,"keepRuns":90}}', '2026-11-27T01:59:53.036Z', '2026-11-27T01:59:58.339Z', 'completed', 0, NULL, 1000000000, 0.9, '0.1.0', 11, 7, 0, 'command', 43, 2, 0);
INSERT INTO ledger_under_test.settled VALUES
	('default', 'participant', '74563c68-7254-472b-9a90-2479f60b1f7a', '860acf0a5c96e9411225a2ad627bdd9f', '20261127T015900Z-bdf9', '2026-11-27T01:59:05.501Z'),
	('default', 'participant', 'e3f69843-66af-49b7-9a34-cdc240c9d9af', '0dbee23d3efb8f1417d76441bbbc7bbb', '20261127T015900Z-bdf9', '2026-11-27T01:59:05.740Z'),
	('default', 'participant', 'aa90aaa5-4b08-4d4f-988b-df7d1d4b937c', 'c829911ec00a28e7bded1a7f089f5723', '20261127T015900Z-bdf9', '2026-11-27T01:59:05.975Z'),
	('default', 'participant', '76c21c19-fbcd-42d6-9ece-1242bbd29c0d', 'a544ab11bec9591f58ff7a7a5c72dc87', '20261127T015900Z-bdf9', '2026-11-27T01:59:06.232Z'),
	('default', 'participant', 'd9aa926e-f6d2-458b-9289-8f69aedbab9a', 'e78a435b42a357f65df91fbbf41e2c54', '20261127T015900Z-bdf9', '2026-11-27T01:59:06.584Z'),
	('default', 'participant', 'f210bec2-cf7c-4e9b-9b69-f23eec52da2a', 'ca3422bdeb3663ac1fa07fbb8df7658e', '20261127T015900Z-bdf9', '2026-11-27T01:59:06.836Z'),
	('default', 'participant', 'db15caa7-467d-4c19-9488-00afe6ce1d25', 'db279609633b606f818b4b302f58b558', '20261127T015926Z-b5f2', '2026-11-27T01:59:31.596Z'),
	('default', 'participant', '052b97da-e1fd-4879-9ca2-8b053d01d44d', 'a74693357af7266cce390eb92bdabdf9', '20261127T015926Z-b5f2', '2026-11-27T01:59:31.976Z'),
	('default', 'participant', 'a54c6178-0990-4a0c-a19e-5e1ad44edd50', '635449961664dae9273085b6eae58662', '20261127T015926Z-b5f2', '2026-11-27T01:59:32.286Z'),
	('default', 'participant', '41e124e7-bd22-4426-ba33-360161c17854', '1f004cbb8dda3fa65d9344268e2c8ceb', '20261127T015944Z-ec6e', '2026-11-27T01:59:48.845Z'),
	('default', 'participant', '41d4aece-e021-4ec2-81c8-01e701caf316', '0ed214cc45cd715ba90aef12db569b34', '20261127T015944Z-ec6e', '2026-11-27T01:59:49.006Z'),
	('default', 'participant', '55644c5e-adb5-4a4d-a755-7c95e774fe53', 'a3b9cc681e08c4f85eca99a69541cb7e', '20261127T015944Z-ec6e', '2026-11-27T01:59:49.949Z'),
	('default', 'participant', 'cbf89610-1f7e-470e-8199-d41adfe1295b', '6043d7946379ddaa2fe20913f0524ec2', '20261127T015944Z-ec6e', '2026-11-27T01:59:50.166Z'),
	('default', 'participant', '6869e2d0-c7e3-40e8-8c98-8a780818af91', 'c415504a935cabee8b2cef99bfd340bf', '20261127T015944Z-ec6e', '2026-11-27T01:59:50.423Z'),
	('default', 'participant', '2020ebf8-788c-4568-a64d-7a263cedce99', '93acf115fd0459efe8fcbaa83883d88b', '20261127T015944Z-ec6e', '2026-11-27T01:59:51.242Z'),
	('default', 'participant', '37501b82-4f11-4213-9682-efa0df0f2898', '29f13348dd55539df17bba5e6455debc', '20261127T015944Z-ec6e', '2026-11-27T01:59:51.883Z'),
	('default', 'participant', '68cdd487-fe06-4da6-8bf3-a2624060502f', 'aed607c924c4fe2166533f223a095d3b', '20261127T015953Z-0952', '2026-11-27T01:59:56.858Z'),
	('default', 'participant', '79b60e4d-96b1-4601-a55c-f272e213090e', '556b48c411ef451d37ff5e1119626f50', '20261127T015953Z-0952', '2026-11-27T01:59:57.090Z'),
	('default', 'participant', '76c2a465-6d91-4290-ae30-6b0401d56eea', 'bacf6e79f57d069046074b06ee0bfde1', '20261127T015953Z-0952', '2026-11-27T01:59:57.319Z'),
	('default', 'participant', '2792504f-776f-4000-b4f3-a0f5e8289422', 'eece7fd13861b54ceb5bfe10a815817d', '20261127T015953Z-0952', '2026-11-27T01:59:57.548Z'),
	('default', 'participant', '9b5faeb5-0111-4d60-b942-12cc7200e246', '8ee7b5dffac0a69e1144dc3246c448cd', '20261127T015953Z-0952', '2026-11-27T01:59:57.772Z'),
	('default', 'participant', '88b2931b-34ff-4f24-a1fd-939f8e01749c', 'dc936abf763b627b3f6daa0491aa1342', '20261127T015953Z-0952', '2026-11-27T01:59:58.021Z'),
	('default', 'participant', 'ab53fd35-dec5-4cb0-b5d6-0c3482109342', 'b3f35eb4f550c7d50634eb57031d6b9b', '20261127T015953Z-0952', '2026-11-27T01:59:58.241Z');
INSERT INTO ledger_under_test.watermarks VALUES
	('completed', 'default', '2026-11-15T00:00:00.000Z'),
	('reverted', 'default', '2026-11-16T00:00:00.000Z'),
	('distributed', 'default', '2026-11-20T00:00:00.000Z');
INSERT INTO ledger_under_test.windows_read VALUES
	('20261127T015900Z-bdf9', '2026-11-14T00:00:00.000Z', '2026-11-15T00:00:00.000Z'),
	('20261127T015909Z-18ac', '2026-11-15T00:00:00.000Z', '2026-11-16T00:00:00.000Z'),
	('20261127T015921Z-777e', '2026-11-16T00:00:00.000Z', '2026-11-17T00:00:00.000Z'),
	('20261127T015935Z-f6b0', '2026-11-18T00:00:00.000Z', '2026-11-19T00:00:00.000Z'),
	('20261127T015953Z-0952', '2026-11-19T00:00:00.000Z', '2026-11-20T00:00:00.000Z');
SELECT pg_catalog.setval('ledger_under_test.ledger_versions_schemaversionsid_seq', 4, true);
ALTER TABLE ONLY ledger_under_test.ledger_versions
    ADD CONSTRAINT "PK_ledger_versions_Id" PRIMARY KEY (schemaversionsid);
ALTER TABLE ONLY ledger_under_test.attributes_seen
    ADD CONSTRAINT attributes_seen_pkey PRIMARY KEY (run_id, attribute, source_path);
ALTER TABLE ONLY ledger_under_test.call_counts
    ADD CONSTRAINT call_counts_pkey PRIMARY KEY (run_id, endpoint);
ALTER TABLE ONLY ledger_under_test.calls_over_time
    ADD CONSTRAINT calls_over_time_pkey PRIMARY KEY (run_id, slot_at);
ALTER TABLE ONLY ledger_under_test.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (run_id, conversation_id);
ALTER TABLE ONLY ledger_under_test.deferred
    ADD CONSTRAINT deferred_pkey PRIMARY KEY (job, connection, conversation_id);
ALTER TABLE ONLY ledger_under_test.locks
    ADD CONSTRAINT locks_pkey PRIMARY KEY (job, part);
ALTER TABLE ONLY ledger_under_test.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (name);
ALTER TABLE ONLY ledger_under_test.mismatch_totals
    ADD CONSTRAINT mismatch_totals_pkey PRIMARY KEY (run_id, attribute);
ALTER TABLE ONLY ledger_under_test.mismatches
    ADD CONSTRAINT mismatches_pkey PRIMARY KEY (run_id, conversation_id, ordinal);
ALTER TABLE ONLY ledger_under_test.patches
    ADD CONSTRAINT patches_pkey PRIMARY KEY (run_id, conversation_id, attempt);
ALTER TABLE ONLY ledger_under_test.qrtz_blob_triggers
    ADD CONSTRAINT qrtz_blob_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
ALTER TABLE ONLY ledger_under_test.qrtz_calendars
    ADD CONSTRAINT qrtz_calendars_pkey PRIMARY KEY (sched_name, calendar_name);
ALTER TABLE ONLY ledger_under_test.qrtz_cron_triggers
    ADD CONSTRAINT qrtz_cron_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
ALTER TABLE ONLY ledger_under_test.qrtz_execution_history
    ADD CONSTRAINT qrtz_execution_history_pkey PRIMARY KEY (sched_name, entry_id);
ALTER TABLE ONLY ledger_under_test.qrtz_fired_triggers
    ADD CONSTRAINT qrtz_fired_triggers_pkey PRIMARY KEY (sched_name, entry_id);
ALTER TABLE ONLY ledger_under_test.qrtz_job_details
    ADD CONSTRAINT qrtz_job_details_pkey PRIMARY KEY (sched_name, job_name, job_group);
ALTER TABLE ONLY ledger_under_test.qrtz_job_status
    ADD CONSTRAINT qrtz_job_status_pkey PRIMARY KEY (sched_name, job_group, job_name);
ALTER TABLE ONLY ledger_under_test.qrtz_locks
    ADD CONSTRAINT qrtz_locks_pkey PRIMARY KEY (sched_name, lock_name);
ALTER TABLE ONLY ledger_under_test.qrtz_misfire_history
    ADD CONSTRAINT qrtz_misfire_history_pkey PRIMARY KEY (sched_name, entry_id);
ALTER TABLE ONLY ledger_under_test.qrtz_paused_job_grps
    ADD CONSTRAINT qrtz_paused_job_grps_pkey PRIMARY KEY (sched_name, job_group);
ALTER TABLE ONLY ledger_under_test.qrtz_paused_trigger_grps
    ADD CONSTRAINT qrtz_paused_trigger_grps_pkey PRIMARY KEY (sched_name, trigger_group);
ALTER TABLE ONLY ledger_under_test.qrtz_scheduler_state
    ADD CONSTRAINT qrtz_scheduler_state_pkey PRIMARY KEY (sched_name, instance_name);
ALTER TABLE ONLY ledger_under_test.qrtz_simple_triggers
    ADD CONSTRAINT qrtz_simple_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
ALTER TABLE ONLY ledger_under_test.qrtz_simprop_triggers
    ADD CONSTRAINT qrtz_simprop_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
ALTER TABLE ONLY ledger_under_test.qrtz_triggers
    ADD CONSTRAINT qrtz_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
ALTER TABLE ONLY ledger_under_test.run_parts
    ADD CONSTRAINT run_parts_pkey PRIMARY KEY (run_id, from_at);
ALTER TABLE ONLY ledger_under_test.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY ledger_under_test.settled
    ADD CONSTRAINT settled_pkey PRIMARY KEY (connection, target, conversation_id, hash);
ALTER TABLE ONLY ledger_under_test.watermarks
    ADD CONSTRAINT watermarks_pkey PRIMARY KEY (job, connection);
ALTER TABLE ONLY ledger_under_test.windows_read
    ADD CONSTRAINT windows_read_pkey PRIMARY KEY (run_id, from_at);
CREATE UNIQUE INDEX conversations_in_report_order ON ledger_under_test.conversations USING btree (run_id, conversation_start, conversation_id);
CREATE INDEX idx_qrtz_eh_fire_inst ON ledger_under_test.qrtz_execution_history USING btree (sched_name, fire_instance_id);
CREATE INDEX idx_qrtz_eh_fired_time ON ledger_under_test.qrtz_execution_history USING btree (sched_name, fired_time);
CREATE INDEX idx_qrtz_eh_inst ON ledger_under_test.qrtz_execution_history USING btree (sched_name, instance_name);
CREATE INDEX idx_qrtz_eh_job_time ON ledger_under_test.qrtz_execution_history USING btree (sched_name, job_group, job_name, fired_time);
CREATE INDEX idx_qrtz_eh_trig_time ON ledger_under_test.qrtz_execution_history USING btree (sched_name, trigger_group, trigger_name, fired_time);
CREATE INDEX idx_qrtz_ft_inst_job_req_rcvry ON ledger_under_test.qrtz_fired_triggers USING btree (sched_name, instance_name, requests_recovery);
CREATE INDEX idx_qrtz_ft_j_g ON ledger_under_test.qrtz_fired_triggers USING btree (sched_name, job_name, job_group);
CREATE INDEX idx_qrtz_ft_t_g ON ledger_under_test.qrtz_fired_triggers USING btree (sched_name, trigger_name, trigger_group);
CREATE INDEX idx_qrtz_j_g_n ON ledger_under_test.qrtz_job_details USING btree (sched_name, job_group, job_name);
CREATE INDEX idx_qrtz_mh_inst ON ledger_under_test.qrtz_misfire_history USING btree (sched_name, instance_name);
CREATE INDEX idx_qrtz_mh_misfire_time ON ledger_under_test.qrtz_misfire_history USING btree (sched_name, misfire_time);
CREATE INDEX idx_qrtz_t_c ON ledger_under_test.qrtz_triggers USING btree (sched_name, calendar_name);
CREATE INDEX idx_qrtz_t_g_n ON ledger_under_test.qrtz_triggers USING btree (sched_name, trigger_group, trigger_name);
CREATE INDEX idx_qrtz_t_j ON ledger_under_test.qrtz_triggers USING btree (sched_name, job_name, job_group);
CREATE INDEX idx_qrtz_t_nft_st ON ledger_under_test.qrtz_triggers USING btree (sched_name, trigger_state, next_fire_time, priority DESC, misfire_instr);
CREATE INDEX runs_by_job ON ledger_under_test.runs USING btree (job, started_at);
ALTER TABLE ONLY ledger_under_test.attributes_seen
    ADD CONSTRAINT attributes_seen_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger_under_test.runs(run_id) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.call_counts
    ADD CONSTRAINT call_counts_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger_under_test.runs(run_id) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.calls_over_time
    ADD CONSTRAINT calls_over_time_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger_under_test.runs(run_id) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.conversations
    ADD CONSTRAINT conversations_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger_under_test.runs(run_id) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.mismatch_totals
    ADD CONSTRAINT mismatch_totals_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger_under_test.runs(run_id) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.mismatches
    ADD CONSTRAINT mismatches_run_id_conversation_id_fkey FOREIGN KEY (run_id, conversation_id) REFERENCES ledger_under_test.conversations(run_id, conversation_id) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.patches
    ADD CONSTRAINT patches_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger_under_test.runs(run_id) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.qrtz_blob_triggers
    ADD CONSTRAINT qrtz_blob_triggers_sched_name_trigger_name_trigger_group_fkey FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES ledger_under_test.qrtz_triggers(sched_name, trigger_name, trigger_group) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.qrtz_cron_triggers
    ADD CONSTRAINT qrtz_cron_triggers_sched_name_trigger_name_trigger_group_fkey FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES ledger_under_test.qrtz_triggers(sched_name, trigger_name, trigger_group) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.qrtz_simple_triggers
    ADD CONSTRAINT qrtz_simple_triggers_sched_name_trigger_name_trigger_group_fkey FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES ledger_under_test.qrtz_triggers(sched_name, trigger_name, trigger_group) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.qrtz_simprop_triggers
    ADD CONSTRAINT qrtz_simprop_triggers_sched_name_trigger_name_trigger_grou_fkey FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES ledger_under_test.qrtz_triggers(sched_name, trigger_name, trigger_group) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.qrtz_triggers
    ADD CONSTRAINT qrtz_triggers_sched_name_job_name_job_group_fkey FOREIGN KEY (sched_name, job_name, job_group) REFERENCES ledger_under_test.qrtz_job_details(sched_name, job_name, job_group);
ALTER TABLE ONLY ledger_under_test.run_parts
    ADD CONSTRAINT run_parts_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger_under_test.runs(run_id) ON DELETE CASCADE;
ALTER TABLE ONLY ledger_under_test.windows_read
    ADD CONSTRAINT windows_read_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger_under_test.runs(run_id) ON DELETE CASCADE;
