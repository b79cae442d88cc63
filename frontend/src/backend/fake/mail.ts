export const sampleMail = `<!doctype html><html><head><meta charset="utf-8"></head><body>
<p>Bom dia,</p>
<p>Segue o <b>CNPJ para a nota</b> e o endereço da entrega.</p>
<table><tr><th>Razão social</th><td>Vila Verde Eventos</td></tr><tr><th>Entrega</th><td>Rua das Acácias, 120</td></tr></table>
<p>Obrigada,<br>Ana Beatriz</p>
<blockquote>Em 19/11, Padaria Pão Quente escreveu:<br>Pode mandar os dados por aqui.</blockquote>
</body></html>`
