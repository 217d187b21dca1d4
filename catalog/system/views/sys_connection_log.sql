-- Connections, and attempts to connect.
-- doc: SYS_CONNECTION_LOG
-- visibility: superuser
-- columns: event char(50), record_time timestamp, remote_host char(45), remote_port char(32), session_id int4,
--   database_name char(50), user_name char(50), auth_method char(32), duration int4, ssl_version char(50),
--   ssl_cipher char(128), mtu int4, ssl_compression char(64), ssl_expansion char(64), iam_auth_guid char(36),
--   application_name char(250), driver_version char(64), os_version char(64), plugin_name char(32),
--   protocol_version int4, global_session_id char(36)
select event, time, left(remote_host, 45), left(remote_port, 32), process_id, left(database_name, 50),
  left(user_name, 50), left(authentication_method, 32), duration_us, tls_version, tls_cipher, null, null, null, null,
  left(application_name, 250), left(driver_version, 64), left(os_version, 64), left(plugin_name, 32),
  protocol_version, null
from pg_internal.journal_connections
