// pgx: extended protocol with cached, described statements, binary formats, pipelined batches.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

var (
	ctx    = context.Background()
	passed int
	failed int
	host   = os.Getenv("DOPPEL_HOST")
	port   = os.Getenv("DOPPEL_PORT")
	user   = os.Getenv("DOPPEL_USER")
	pass   = os.Getenv("DOPPEL_PASSWORD")
	base   = os.Getenv("DOPPEL_DATABASE")
	ca     = os.Getenv("DOPPEL_CA")
)

func check(name string, run func() error) {
	err := func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic: %v", r)
			}
		}()
		return run()
	}()
	if err != nil {
		failed++
		fmt.Printf("FAIL %s\n  %v\n", name, err)
		return
	}
	passed++
	fmt.Printf("ok   %s\n", name)
}

func equal(actual, expected any) error {
	if !reflect.DeepEqual(actual, expected) {
		return fmt.Errorf("got %#v, expected %#v", actual, expected)
	}
	return nil
}

// all is the first of the problems, or nil.
func all(problems ...error) error {
	for _, problem := range problems {
		if problem != nil {
			return problem
		}
	}
	return nil
}

func connect(more string) (*pgx.Conn, error) {
	text := fmt.Sprintf("host=%s port=%s user=%s password=%s dbname=%s sslmode=disable", host, port, user, pass, base)
	config, err := pgx.ParseConfig(text + " " + more)
	if err != nil {
		return nil, err
	}
	return pgx.ConnectConfig(ctx, config)
}

func state(err error) string {
	var pgError *pgconn.PgError
	if errors.As(err, &pgError) {
		return pgError.Code
	}
	if err == nil {
		return "no error"
	}
	return err.Error()
}

// one reads the single value of a single row.
func one[T any](c *pgx.Conn, sql string, arguments ...any) (T, error) {
	var value T
	err := c.QueryRow(ctx, sql, arguments...).Scan(&value)
	return value, err
}

func must(c *pgx.Conn, statements ...string) error {
	for _, sql := range statements {
		if _, err := c.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

func login(more, wanted string) error {
	c, err := connect(more)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	got, err := one[string](c, "select current_user::varchar")
	return all(err, equal(got, wanted))
}

func refused(more, wanted string) error {
	c, err := connect(more)
	if err == nil {
		c.Close(ctx)
	}
	if got := state(err); !strings.Contains(got, wanted) {
		return fmt.Errorf("got %s, expected %s", got, wanted)
	}
	return nil
}

func logins(c *pgx.Conn) {
	check("log in plain", func() error { return login("", user) })
	check("log in with TLS", func() error {
		c, err := connect("sslmode=require")
		if err != nil {
			return err
		}
		defer c.Close(ctx)
		if _, ok := c.PgConn().Conn().(*tls.Conn); !ok {
			return errors.New("the connection is plain")
		}
		return nil
	})
	check("log in with verified TLS", func() error { return login("sslmode=verify-full sslrootcert="+ca, user) })
	check("a wrong password is refused", func() error { return refused("password=Wrong1234", "28000") })
	check("a missing database is refused", func() error { return refused("dbname=nowhere", "3D000") })
	check("md5 users log in", func() error {
		return all(must(c, "create user pgx_md5 password 'Secret123'"), login("user=pgx_md5 password=Secret123", "pgx_md5"))
	})
	check("sha256 users are beyond pgx", func() error {
		return all(must(c, "create user pgx_sha password 'sha256|Secret123'"),
			refused("user=pgx_sha password=Secret123", "auth"))
	})
}

func types(c *pgx.Conn) {
	check("types come out in binary", func() error {
		var (
			small  int16
			medium int32
			big    int64
			real   float32
			double float64
			truth  bool
			word   string
			day    time.Time
			moment time.Time
			null   *int32
		)
		err := c.QueryRow(ctx, `select 7::smallint, -8::int, 9223372036854775807::bigint, 1.5::real, -2.25::float8, true,
			'Grüße, 世界 🌍'::varchar(100), '2020-02-29'::date, '2020-02-29 12:00:00.5'::timestamp, null::int`).
			Scan(&small, &medium, &big, &real, &double, &truth, &word, &day, &moment, &null)
		return all(err, equal(small, int16(7)), equal(medium, int32(-8)), equal(big, int64(9223372036854775807)),
			equal(real, float32(1.5)), equal(double, -2.25), equal(truth, true), equal(word, "Grüße, 世界 🌍"),
			equal(day, time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC)),
			equal(moment, time.Date(2020, 2, 29, 12, 0, 0, 500000000, time.UTC)), equal(null, (*int32)(nil)))
	})
	check("types go in", func() error {
		if err := must(c, `create table pgx_in (a smallint, b int, c bigint, d float8, f boolean, g varchar(50), h date,
			i timestamp)`); err != nil {
			return err
		}
		day := time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC)
		moment := time.Date(2020, 2, 29, 12, 0, 0, 123456000, time.UTC)
		_, err := c.Exec(ctx, "insert into pgx_in values ($1, $2, $3, $4, $5, $6, $7, $8)",
			7, -8, int64(9223372036854775807), 1.5, true, "Grüße 🌍", day, moment)
		if err != nil {
			return err
		}
		rows, err := c.Query(ctx, "select * from pgx_in")
		if err != nil {
			return err
		}
		values, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
		return all(err, equal(values, [][]any{{int16(7), int32(-8), int64(9223372036854775807), 1.5, true, "Grüße 🌍",
			day, moment}}))
	})
	check("decimals as text", func() error {
		got, err := one[string](c, "select 12.34::numeric(18,4)::varchar(30)")
		return all(err, equal(got, "12.3400"))
	})
	check("types of Redshift's own come out and go in", func() error {
		if err := must(c, `create table pgx_other (a time, b timetz, c interval year to month, d interval day to second,
			e varbyte(20), f super)`); err != nil {
			return err
		}
		if err := must(c, `insert into pgx_other values ('12:13:14.5', '22:44:54-07', '1-2', '10 23:59:59.999999',
			'aé'::varbyte, 12::super)`); err != nil {
			return err
		}
		clock := pgtype.Time{Microseconds: 43994500000, Valid: true}
		expected := []string{"05:44:54+00", "1 years 2 mons", "10 days 23 hours 59 mins 59.999999 secs",
			"61c3a9", "12"}
		var at pgtype.Time
		got := make([]string, 5)
		scan := func() error {
			return c.QueryRow(ctx, "select * from pgx_other").Scan(&at, &got[0], &got[1], &got[2], &got[3], &got[4])
		}
		if err := all(scan(), equal(at, clock), equal(got, expected), must(c, "delete from pgx_other")); err != nil {
			return err
		}
		_, err := c.Exec(ctx, "insert into pgx_other values ($1, $2, $3, $4, $5, 12::super)",
			at, got[0], got[1], got[2], "aé")
		return all(err, scan(), equal(at, clock), equal(got, expected))
	})
	check("limits go in and come out", func() error {
		if err := must(c, `create table pgx_limits (a smallint, b int, c bigint, d float8, e date, f timestamp,
			g varchar(65535))`); err != nil {
			return err
		}
		for _, row := range [][]any{
			{int16(32767), int32(2147483647), int64(9223372036854775807), 1e308, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC),
				time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), strings.Repeat("ä", 32767)},
			{int16(-32768), int32(-2147483648), int64(-9223372036854775808), -1e-300,
				time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), ""},
			{nil, nil, nil, nil, nil, nil, nil},
		} {
			if err := must(c, "delete from pgx_limits"); err != nil {
				return err
			}
			if _, err := c.Exec(ctx, "insert into pgx_limits values ($1, $2, $3, $4, $5, $6, $7)", row...); err != nil {
				return err
			}
			rows, err := c.Query(ctx, "select * from pgx_limits")
			if err != nil {
				return err
			}
			values, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
			if err := all(err, equal(values, [][]any{row})); err != nil {
				return err
			}
		}
		return nil
	})
	check("nulls go in", func() error {
		_, err := c.Exec(ctx, "insert into pgx_in (a, g) values ($1, $2)", nil, nil)
		count, err2 := one[int64](c, "select count(*) from pgx_in where a is null and g is null")
		return all(err, err2, equal(count, int64(1)))
	})
}

func statements(c *pgx.Conn) {
	check("statements are described once and run often", func() error {
		if err := must(c, "create table pgx_prep (id int, v varchar(10))"); err != nil {
			return err
		}
		for i := 0; i < 50; i++ {
			if _, err := c.Exec(ctx, "insert into pgx_prep values ($1, $2)", i, fmt.Sprint(i)); err != nil {
				return err
			}
		}
		got, err := one[string](c, "select v from pgx_prep where id = $1", 42)
		return all(err, equal(got, "42"))
	})
	check("tags tell counts", func() error {
		tag, err := c.Exec(ctx, "update pgx_prep set v = 'x' where id < $1", 5)
		return all(err, equal(tag.String(), "UPDATE 5"), equal(tag.RowsAffected(), int64(5)))
	})
	check("named statements", func() error {
		description, err := c.Prepare(ctx, "get", "select v from pgx_prep where id = $1")
		if err != nil {
			return err
		}
		got, err := one[string](c, "get", 7)
		return all(err, equal(got, "7"), equal(len(description.ParamOIDs), 1), equal(description.Fields[0].Name, "v"))
	})
	check("batches are pipelined", func() error {
		batch := &pgx.Batch{}
		for i := 0; i < 500; i++ {
			batch.Queue("insert into pgx_prep values ($1, $2)", 1000+i, "b")
		}
		batch.Queue("select count(*) from pgx_prep where v = 'b'")
		results := c.SendBatch(ctx, batch)
		defer results.Close()
		for i := 0; i < 500; i++ {
			if _, err := results.Exec(); err != nil {
				return err
			}
		}
		var count int64
		return all(results.QueryRow().Scan(&count), equal(count, int64(500)))
	})
	check("pgx itself refuses to quote for a server without standard_conforming_strings", func() error {
		_, err := one[int32](c, "select $1::int + 1", pgx.QueryExecModeSimpleProtocol, 1)
		if err == nil || !strings.Contains(err.Error(), "standard_conforming_strings") {
			return fmt.Errorf("got %v", err)
		}
		return nil
	})
	check("large results", func() error {
		rows, err := c.Query(ctx, "select a.id from pgx_prep a, pgx_prep b limit 50000")
		if err != nil {
			return err
		}
		count := 0
		for rows.Next() {
			count++
		}
		return all(rows.Err(), equal(count, 50000))
	})
	check("cursors", func() error {
		tx, err := c.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(ctx)
		if _, err := tx.Exec(ctx, "declare portion cursor for select id from pgx_prep order by id"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "fetch forward 10 from portion")
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
		return all(err, equal(len(ids), 10))
	})
}

func failures(c *pgx.Conn) {
	check("errors carry their state and place", func() error {
		_, err := c.Exec(ctx, "select 1 from nowhere")
		var pgError *pgconn.PgError
		if !errors.As(err, &pgError) {
			return fmt.Errorf("unexpected %v", err)
		}
		_, err2 := c.Exec(ctx, "selec 1")
		_, err3 := c.Exec(ctx, "select $1::int / 0", 1)
		return all(equal(pgError.Code, "42P01"), equal(pgError.Message, `relation "nowhere" does not exist`),
			equal(pgError.Position, int32(15)), equal(state(err2), "42601"), equal(state(err3), "22012"))
	})
	check("a running query is cancelled", func() error {
		own, err := connect("")
		if err != nil {
			return err
		}
		defer own.Close(ctx)
		result := make(chan error, 1)
		go func() {
			_, err := own.Exec(ctx, "select count(*) from pgx_prep a, pgx_prep b, pgx_prep c, pgx_prep d where a.id + b.id + c.id + d.id < 0")
			result <- err
		}()
		deadline := time.After(20 * time.Second)
		for {
			select {
			case err := <-result:
				got, err2 := one[int32](own, "select 1")
				return all(equal(state(err), "57014"), err2, equal(got, int32(1)))
			case <-deadline:
				return errors.New("the query went on for 20 s")
			case <-time.After(200 * time.Millisecond):
				if err := own.PgConn().CancelRequest(ctx); err != nil {
					return err
				}
			}
		}
	})
	check("transactions", func() error {
		if err := must(c, "create table pgx_tx (id int)"); err != nil {
			return err
		}
		own, err := connect("")
		if err != nil {
			return err
		}
		defer own.Close(ctx)
		count := func(expected int64) error {
			got, err := one[int64](c, "select count(*) from pgx_tx")
			return all(err, equal(got, expected))
		}
		tx, err := own.Begin(ctx)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "insert into pgx_tx values (1)")
		problems := all(err, count(0), tx.Commit(ctx), count(1))
		tx, err = own.Begin(ctx)
		if err != nil {
			return err
		}
		_, first := tx.Exec(ctx, "select 1/0")
		_, second := tx.Exec(ctx, "select 1")
		return all(problems, equal(state(first), "22012"), equal(state(second), "25P02"), tx.Rollback(ctx), count(1))
	})
	check("many sessions at once", func() error {
		var group sync.WaitGroup
		problems := make([]error, 32)
		for i := range problems {
			group.Add(1)
			go func(i int) {
				defer group.Done()
				own, err := connect("")
				if err != nil {
					problems[i] = err
					return
				}
				defer own.Close(ctx)
				got, err := one[int32](own, "select $1::int", i)
				problems[i] = all(err, equal(got, int32(i)))
			}(i)
		}
		group.Wait()
		return all(problems...)
	})
}

func main() {
	c, err := connect("")
	if err != nil {
		fmt.Printf("FAIL connect: %v\n0 passed, 1 failed\n", err)
		os.Exit(1)
	}
	logins(c)
	types(c)
	statements(c)
	failures(c)
	c.Close(ctx)
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
