from django.db import migrations, models

FROM_THE_ENTRY = """
    UPDATE base_searchterm
    SET "key" = (SELECT substr(e."key", 1, 2000) FROM base_searchentry e WHERE e.id = base_searchterm.entry_id)
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0004_no_index_by_practice")]

    operations = [
        migrations.RemoveIndex(model_name="searchterm", name="search_by_beginning"),
        migrations.AddField(
            model_name="searchterm",
            name="key",
            field=models.CharField(default="", max_length=2000),
            preserve_default=False,
        ),
        migrations.RunSQL(FROM_THE_ENTRY, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchterm",
            index=models.Index(fields=["practice", "kind", "rank", "term", "label", "key"], name="search_by_beginning"),
        ),
    ]
