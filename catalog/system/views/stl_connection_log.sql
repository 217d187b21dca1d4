-- Connections, and attempts to connect.
-- doc: r_STL_CONNECTION_LOG
-- visibility: superuser
-- columns: event char(50), recordtime timestamp, remotehost char(45), remoteport char(32), pid int4, dbname char(50),
--   username char(50), authmethod char(32), duration int4, sslversion char(50), sslcipher char(128), mtu int4,
--   sslcompression char(64), sslexpansion char(64), iamauthguid char(36), application_name char(250),
--   os_version char(64), driver_version char(64), plugin_name char(32), protocol_version int4, sessionid char(36),
--   compression char(16)
select event, time, left(remote_host, 45), left(remote_port, 32), process_id, left(database_name, 50),
  left(user_name, 50), left(authentication_method, 32), duration_us, tls_version, tls_cipher, null, null, null, null,
  left(application_name, 250), left(os_version, 64), left(driver_version, 64), left(plugin_name, 32),
  protocol_version, null, null
from pg_internal.journal_connections
