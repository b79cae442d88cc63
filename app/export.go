package app

import (
	"context"
	"io"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/job"
	"planob/backend/sheet"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// exportFormat is one way to write customers to a file.
type exportFormat struct {
	ext, mime string
	write     func(sheet.Exporter, io.Writer, sheet.Records) error
}

var exportFormats = map[string]exportFormat{
	"xlsx": {".xlsx", xlsxType, sheet.Exporter.XLSX},
	"csv":  {".csv", "text/csv", sheet.Exporter.CSV},
	"vcard": {".vcf", "text/vcard", func(e sheet.Exporter, w io.Writer, r sheet.Records) error {
		return e.VCard(w, sheet.Card4, r)
	}},
	"vcard3": {".vcf", "text/vcard", func(e sheet.Exporter, w io.Writer, r sheet.Records) error {
		return e.VCard(w, sheet.Card3, r)
	}},
}

// Export begins to write the customers that q describes to a workbook (xlsx), as csv, or as contacts (vcard, vcard3). The
// window asks first where to; a job without an id says that the person gave up. The file is had by Jobs.File.
func (s *Customers) Export(q CustomerQuery, format string) (JobView, error) {
	f, ok := exportFormats[format]
	if !ok {
		return JobView{}, desk.NewError(desk.CodeInvalid, "customer.format", nil)
	}
	c := s.c
	words := c.words()
	name := words.customers + "-" + c.now().In(c.o.Zone).Format("2006-01-02") + f.ext
	var to string
	if c.o.Shell != nil {
		var err error
		if to, err = c.pickSave(name); err != nil || to == "" {
			return JobView{}, err
		}
	}
	names, err := c.labelNames()
	if err != nil {
		return JobView{}, err
	}
	if err := c.audit.Add(c.work(), c.actor, "customer.export", 0, map[string]any{"format": format}); err != nil {
		return JobView{}, err
	}
	e := sheet.Exporter{Kinds: exportColumns(words.sheet), Location: c.o.Zone, Words: words.sheet}
	return c.startJob("export", func(ctx context.Context, p *job.Progress) (int64, error) {
		file, err := c.handTo(name, f.mime, to, func(w io.Writer) error {
			return f.write(e, stoppable{ctx, w}, c.exported(ctx, q, names, p))
		})
		if err == nil {
			c.exports.put(p.ID(), file)
		}
		return 0, err
	})
}

func (c *call) labelNames() (map[desk.LabelID]string, error) {
	labels, err := c.register.Labels(c.work())
	if err != nil {
		return nil, err
	}
	names := make(map[desk.LabelID]string, len(labels))
	for _, l := range labels {
		names[l.ID] = l.Name
	}
	return names, nil
}

// exported walks what q describes and tells how far it is.
func (c *call) exported(ctx context.Context, q CustomerQuery, names map[desk.LabelID]string, p *job.Progress) sheet.Records {
	return func(fn func(int, sheet.Record) error) error {
		return c.register.Each(ctx, customerQuery(q), func(total int, r customer.Row) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			p.Total(int64(total))
			p.Add(1)
			called := each(r.Labels, func(id desk.LabelID) string { return names[id] })
			return fn(total, sheet.Record{Customer: r.Customer, LastAt: r.LastAt, LabelNames: called})
		})
	}
}

// stoppable is a writer that ends with a context: a workbook is packed when all of it is known, which takes a while.
type stoppable struct {
	ctx context.Context
	w   io.Writer
}

func (s stoppable) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

// exportColumns are the columns of addresses that a person reads, in the language of the rest of the file.
func exportColumns(w *sheet.Words) []sheet.KindColumn {
	return []sheet.KindColumn{
		{Kind: "whatsapp", Heading: "WhatsApp", Phone: true}, {Kind: "email", Heading: "E-mail"}, {Kind: "phone", Heading: w.Phone(), Phone: true},
	}
}
